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

void Registry::add(model::TypeSchema type, std::vector<ProviderFactory> providers,
                   std::string needs) {
  providers_.emplace(type.collection, Providers{std::move(providers), std::move(needs)});
  schema_.add(std::move(type));
}

void Registry::add(std::string_view spec, std::vector<ProviderFactory> providers,
                   std::string needs) {
  add(parse_own_spec(spec), std::move(providers), std::move(needs));
}

Result<std::unique_ptr<Provider>> Registry::provider(std::string_view collection,
                                                     system::Target& target,
                                                     const model::Facts& facts) const {
  auto providers = providers_.find(collection);
  if (providers == providers_.end()) {
    std::string message = "there is no resource type '" + printable(collection, 80) + "'";
    std::string hint = did_you_mean(collection, schema_.collections());
    return fail(Code::not_found, hint.empty() ? message : message + "; " + hint);
  }
  for (const ProviderFactory& make : providers->second.factories) {
    if (std::unique_ptr<Provider> provider = make(target, facts)) return provider;
  }
  std::string cannot = "'" + std::string(collection) + "' cannot be managed ";
  if (!providers->second.needs.empty()) {
    std::string where = target.root() == "/" ? "on this machine" : "below " + target.root();
    return fail(Code::unsupported,
                cannot + "here: no " + providers->second.needs + " found " + where);
  }
  const std::vector<std::string>& platforms = schema_.find(collection)->platforms;
  std::string works = platforms.empty() ? "" : "; it works on " + join(platforms, ", ");
  return fail(Code::unsupported, cannot + "on " + platform_of(facts) + works);
}

}  // namespace consort::resources
