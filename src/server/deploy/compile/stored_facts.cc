#include "server/deploy/compile/stored_facts.h"

#include "store/facts.h"
#include "store/hosts.h"

namespace consort::server {

std::shared_ptr<const model::Facts> StoredFacts::facts(const std::string& host) const {
  {
    std::lock_guard lock(mutex_);
    if (auto found = known_.find(host); found != known_.end()) return found->second;
  }
  auto facts = read(host);
  std::lock_guard lock(mutex_);
  if (!facts) {
    fault_ = std::move(facts).error();
    return nullptr;
  }
  return known_.try_emplace(host, std::move(*facts)).first->second;
}

Result<std::shared_ptr<const model::Facts>> StoredFacts::read(const std::string& host) const {
  return store_.read([&](store::Reader& r) -> Result<std::shared_ptr<const model::Facts>> {
    TRY(auto found, store::hosts::find(r, environment_, host));
    if (!found) return std::shared_ptr<const model::Facts>();
    TRY(auto facts, store::facts::current(r, environment_, found->id));
    if (!facts) return std::shared_ptr<const model::Facts>();
    return std::make_shared<const model::Facts>(std::move(*facts));
  });
}

void StoredFacts::renew(const std::string& host) {
  std::lock_guard lock(mutex_);
  known_.erase(host);
}

Status StoredFacts::take_fault() {
  std::lock_guard lock(mutex_);
  return std::exchange(fault_, {});
}

}  // namespace consort::server
