#pragma once
#include <map>

#include "store/hosts.h"

namespace consort::store {

// How many hosts are in each state of each axis. Reads the index of every axis: with a million
// hosts some 200 ms.
struct HostCounts {
  std::map<LifeCycle, int64_t> life_cycle;
  std::map<Connectivity, int64_t> connectivity;
  std::map<Compliance, int64_t> compliance;
  friend bool operator==(const HostCounts&, const HostCounts&) = default;
};

namespace hosts {

Result<HostCounts> count(Reader& reader, EnvironmentId environment);

}  // namespace hosts
}  // namespace consort::store
