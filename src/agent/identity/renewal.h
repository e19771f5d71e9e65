#pragma once
#include <optional>
#include <string>

#include "agent/identity/membership_store.h"
#include "base/log.h"
#include "wire/identity.h"

namespace consort::agent {

// Renews the agent's certificate in time: says when to ask, and takes the answer. One thread.
class Renewal {
 public:
  static constexpr Duration kRetry = std::chrono::hours(1);  // after a question without a use

  // `membership` is replaced when a certificate has come. `random` in [0, 1) spreads a fleet.
  Renewal(const MembershipStore& store, Membership& membership, const Clock& clock, Log& log,
          double random);

  // The question to ask now, if it is time to and none is open.
  std::optional<wire::Renew> ask();
  // The link broke: the question is open no more.
  void interrupted() { key_.reset(); }
  // True: the membership is another one, durably; the next link is to be made with it. What nobody
  // asked for, or cannot be used, is told to the log and changes nothing.
  bool take(const wire::Certificate& answer);

 private:
  Result<Membership> renewed(const wire::Certificate& answer) const;

  const MembershipStore& store_;
  Membership& membership_;
  const Clock& clock_;
  Log& log_;
  const double random_;
  std::optional<trust::PrivateKey> key_;  // of the open question
  MonotonicTime not_before_{};            // the next question
};

}  // namespace consort::agent
