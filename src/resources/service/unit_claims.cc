#include "resources/service/unit_claims.h"

#include "resources/claim_words.h"
#include "resources/service/unit_name.h"

namespace consort::resources {

std::vector<model::Claim> unit_claims(const std::string& name, const model::Map& attributes) {
  std::vector<model::Claim> claims;
  const std::string unit = unit_name(name);
  if (auto state = known_text(attributes, "state"))
    claims.push_back({key_of(unit, "state"), *state});
  for (const char* attribute : {"enabled", "masked"}) {
    const model::Value* value = attributes.find(attribute);
    if (!value || !value->is_boolean()) continue;
    claims.push_back({key_of(unit, attribute), value->boolean() ? "true" : "false"});
  }
  return claims;
}

std::vector<model::Claim> unit_file_claims(const std::string& name, const model::Map&) {
  return {{key_of(unit_name(name), "masked"), "false"}};
}

}  // namespace consort::resources
