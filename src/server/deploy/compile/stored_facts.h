#pragma once
#include <mutex>
#include <string>
#include <unordered_map>

#include "compiler/host_facts.h"
#include "store/ids.h"
#include "store/store.h"

namespace consort::server {

// The facts of an environment's hosts as the store has them. What was asked for once stays the same
// until renew(), so that a compiler sees one state of them. Thread-safe.
class StoredFacts final : public compiler::HostFacts {
 public:
  StoredFacts(store::Store& store, store::EnvironmentId environment)
      : store_(store), environment_(environment) {}

  // Null also when the store cannot be read; see take_fault().
  std::shared_ptr<const model::Facts> facts(const std::string& host) const override;

  // The facts of this host have changed.
  void renew(const std::string& host);
  // Why facts could not be had since this was last asked: what was compiled meanwhile is no good.
  Status take_fault();

 private:
  Result<std::shared_ptr<const model::Facts>> read(const std::string& host) const;

  store::Store& store_;
  const store::EnvironmentId environment_;
  mutable std::mutex mutex_;
  mutable Status fault_;                                                                // by mutex_
  mutable std::unordered_map<std::string, std::shared_ptr<const model::Facts>> known_;  // by mutex_
};

}  // namespace consort::server
