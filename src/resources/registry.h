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
  // `needs` says what the providers look for ("dpkg or dnf"), when it is not the platform.
  void add(model::TypeSchema type, std::vector<ProviderFactory> providers, std::string needs = {});
  // The same for a spec of this program, out of specs.h; a faulty one is a bug.
  void add(std::string_view spec, std::vector<ProviderFactory> providers, std::string needs = {});

  const model::Schema& schema() const { return schema_; }
  // The first suitable provider; Code::unsupported says what would be needed.
  Result<std::unique_ptr<Provider>> provider(std::string_view collection, system::Target& target,
                                             const model::Facts& facts) const;

 private:
  struct Providers {
    std::vector<ProviderFactory> factories;
    std::string needs;
  };

  model::Schema schema_;
  std::map<std::string, Providers, std::less<>> providers_;
};

}  // namespace consort::resources
