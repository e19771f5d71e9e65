#include "resources/registry.h"

#include "base/strings.h"
#include "resources/spec.h"

namespace consort::resources {
namespace {

std::string platform_of(const model::Facts& facts) {
  std::string name = facts.text("os.name");
  std::string version = facts.text("os.version");
  if (name.empty()) return "this platform";
  return version.empty() ? name : name + " " + version;
}

}  // namespace

void Registry::add(model::TypeSchema type, std::vector<ProviderFactory> providers) {
  factories_.emplace(type.collection, std::move(providers));
  schema_.add(std::move(type));
}

void Registry::add(std::string_view spec, std::vector<ProviderFactory> providers) {
  add(parse_own_spec(spec), std::move(providers));
}

Result<std::unique_ptr<Provider>> Registry::provider(std::string_view collection,
                                                     system::Target& target,
                                                     const model::Facts& facts) const {
  auto factories = factories_.find(collection);
  if (factories == factories_.end()) {
    std::string message = "there is no resource type '" + printable(collection, 80) + "'";
    std::string hint = did_you_mean(collection, schema_.collections());
    return fail(Code::not_found, hint.empty() ? message : message + "; " + hint);
  }
  for (const ProviderFactory& make : factories->second) {
    if (std::unique_ptr<Provider> provider = make(target, facts)) return provider;
  }
  const std::vector<std::string>& platforms = schema_.find(collection)->platforms;
  std::string needs = platforms.empty() ? "" : "; it works on " + join(platforms, ", ");
  return fail(Code::unsupported, "'" + std::string(collection) + "' cannot be managed on " +
                                     platform_of(facts) + needs);
}

}  // namespace consort::resources
