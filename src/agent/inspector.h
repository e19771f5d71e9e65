#pragma once
#include <span>
#include <stop_token>
#include <vector>

#include "agent/binding.h"
#include "agent/state.h"
#include "base/thread_pool.h"
#include "reconcile/reading.h"

namespace consort::agent {

// Looks at resources: reads each and finds how it differs. Changes nothing but what the state
// remembers of having looked.
class Inspector {
 public:
  struct Settings {
    bool paranoid = false;  // trust no fingerprint: read everything
    bool enforce = false;   // act on drift whatever its policy
  };
  Inspector(const Binding& binding, State& state, ThreadPool& pool, Settings settings)
      : binding_(binding), state_(state), pool_(pool), settings_(settings) {}

  // One reading for every resource of the catalog.
  std::vector<reconcile::Reading> look_at_all(std::stop_token stop);
  // Readings of these resources; the others are `unread`.
  std::vector<reconcile::Reading> look_at(std::span<const uint32_t> resources,
                                          std::stop_token stop);
  // Reads one, whatever its fingerprint.
  reconcile::Reading look_at(uint32_t resource, std::stop_token stop);

 private:
  reconcile::Reading look(uint32_t resource, std::stop_token stop, bool trust);
  reconcile::Reading find_difference(uint32_t resource, std::stop_token stop, bool trust);
  // How it looked when it was right by this very description; nothing when it never was.
  std::optional<Fingerprint> when_right(const Subject& subject) const;
  // Whether it has changed, by hand, since it was right by another description than this.
  bool is_contested(const Subject& subject, Fingerprint now) const;

  const Binding& binding_;
  State& state_;
  ThreadPool& pool_;
  const Settings settings_;
};

}  // namespace consort::agent
