#include "agent/claimed_paths.h"

#include "base/strings.h"

namespace consort::agent {

using model::ClaimRule;

std::set<std::string> claimed_paths(const model::Resource& resource,
                                    const model::TypeSchema& type) {
  std::set<std::string> paths;
  for (const ClaimRule& claim : type.claims) {
    if (claim.thing != "path" || claim.when != ClaimRule::When::present) continue;
    const std::string& name = resource.address.name;
    if (!claim.key.empty()) {
      paths.insert(replace_all(claim.key, "{name}", name));
    } else if (claim.attributes.empty()) {
      paths.insert(name);
    } else if (const model::Value* value = resource.attributes.find(claim.attributes[0]);
               value && value->is_text()) {
      paths.insert(value->text());
    }
  }
  return paths;
}

}  // namespace consort::agent
