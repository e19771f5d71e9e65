#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "compiler/host_facts.h"

namespace consort::cli {

// Facts of this machine, and of other hosts from files.
class KnownFacts final : public compiler::HostFacts {
 public:
  std::shared_ptr<const model::Facts> facts(const std::string& host) const override;
  void set(const std::string& host, model::Facts facts);
  // Every <host>.json of a folder, as `consort facts -o json` prints them.
  Status load(const std::string& folder);
  Digest digest() const;  // of all of them

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const model::Facts>> facts_;  // guarded by mutex_
};

}  // namespace consort::cli
