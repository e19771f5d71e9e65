#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/change.h"
#include "wire/message.h"

namespace consort::agent {

// The drift of one target that the server was told of and that stands: knows what is news. Kept in
// a file, so that what settles while the agent is away is told too.
//
// The file is written after the messages are durable in the outbox: after a crash in between they
// are told once more, which changes nothing.
class DriftLedger {
 public:
  // A damaged file is forgotten: all drift is told anew.
  static Result<DriftLedger> open(std::string path, std::string target);

  // A difference that nobody ordered. Nothing when it was told just so.
  std::vector<wire::AgentMessage> found(const model::Change& change, model::DriftPolicy policy,
                                        WallTime now,
                                        std::optional<wire::Attribution> by = std::nullopt);
  // Whether it was told just so.
  bool is_told(const model::Change& change, model::DriftPolicy policy) const;
  std::vector<wire::AgentMessage> settled(const model::Address& resource);
  // What stands on resources that are not described any more is no drift.
  std::vector<wire::AgentMessage> keep_only(const model::Catalog& catalog);
  std::vector<wire::AgentMessage> keep_only(const std::set<model::Address>& resources);
  // All that stands, to be told again.
  std::vector<wire::AgentMessage> standing() const;
  size_t size() const { return standing_.size(); }

  // Durable; writes only when something has changed since.
  Status keep();

 private:
  std::vector<wire::AgentMessage> keep_where(
      const std::function<bool(const model::Address&)>& stays);
  DriftLedger(std::string path, std::string target)
      : path_(std::move(path)), target_(std::move(target)) {}

  std::string path_;
  std::string target_;
  std::map<model::Address, wire::Drift> standing_;
  bool changed_ = false;
};

}  // namespace consort::agent
