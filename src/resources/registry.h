#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/schema.h"
#include "resources/provider.h"

namespace consort::resources {

// Makes a provider for a target, or null when it does not suit that platform.
using ProviderFactory =
    std::function<std::unique_ptr<Provider>(system::Target& target, const model::Facts& facts)>;

// The resource types of this program. Explicit lists, no static registration: see built_in.cc.
class Registry {
 public:
  // A type and its providers in the order they are tried. The collection must be new: see schema().
  void add(model::TypeSchema type, std::vector<ProviderFactory> providers);
  // The same for a spec of this program, as YAML text; a faulty one is a bug.
  void add(std::string_view spec, std::vector<ProviderFactory> providers);

  const model::Schema& schema() const { return schema_; }
  // The first suitable provider; Code::unsupported names the platform and what would be needed.
  Result<std::unique_ptr<Provider>> provider(std::string_view collection, system::Target& target,
                                             const model::Facts& facts) const;

 private:
  model::Schema schema_;
  std::map<std::string, std::vector<ProviderFactory>, std::less<>> factories_;
};

}  // namespace consort::resources
