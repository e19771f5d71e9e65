#include "resources/sysctl/sysctl_claims.h"

#include "resources/claim_words.h"
#include "resources/sysctl/sysctl_files.h"

namespace consort::resources {

std::vector<model::Claim> sysctl_claims(const std::string& name, const model::Map& attributes) {
  Result<std::string> key = sysctl_key(name);
  if (!key) return {};
  if (known_text(attributes, "state") == "absent") return {{*key, "absent"}};
  const model::Value* value = attributes.find("value");
  if (value && value->is_integer()) return {{*key, "=" + std::to_string(value->integer())}};
  if (value && value->is_text()) return {{*key, "=" + normal_sysctl_value(value->text())}};
  return {};
}

}  // namespace consort::resources
