#pragma once
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/compliance/assessment.h"
#include "store/environments.h"
#include "store/failures.h"
#include "store/store.h"
#include "store/testing/temporary_folder.h"

namespace consort::server {

// A store with an environment and hosts that a test makes right and wrong, on a clock that it
// moves.
class AssessedFleet : public testing::Test {
 protected:
  AssessedFleet();

  // With a catalog of these resources, which it has told of as right.
  store::HostId add_host(const std::string& name, const std::vector<std::string>& tags,
                         const std::vector<std::string>& addresses);
  // Only the catalog: nobody knows how it stands.
  store::HostId add_silent_host(const std::string& name, const std::vector<std::string>& addresses);
  void says(store::HostId host, store::Compliance state, const store::ResourceCounts& counts);
  // From so long ago until so long ago; a negative `to`: it lasts.
  void drift(store::HostId host, const std::string& address, Duration from, Duration to);
  void failure(store::HostId host, const std::string& address, Duration from, Duration to,
               store::FailureOutcome outcome = store::FailureOutcome::failed);

  std::vector<store::Host> hosts();
  Assessment assessed(Duration window = std::chrono::hours(24 * 7));

  template <class Body>
  auto write(Body body) {
    auto result = store_->write(body);
    check(result.has_value(), "a write failed");
    if constexpr (!std::is_void_v<typename decltype(result)::value_type>) return std::move(*result);
  }
  template <class Body>
  auto read(Body body) {
    auto result = store_->read(body);
    check(result.has_value(), "a read failed");
    return std::move(*result);
  }

  store::TemporaryFolder folder_;
  ManualClock clock_;
  std::unique_ptr<store::Store> store_;
  store::EnvironmentId prod_;
  store::RevisionId revision_;
  CatalogShapes shapes_;

 private:
  Digest give(store::Writer& writer, store::HostId host, const std::vector<std::string>& addresses);
  std::map<int64_t, Digest> catalogs_;  // by host
};

}  // namespace consort::server
