#include "resources/module/module_claims.h"

#include "resources/claim_words.h"
#include "resources/module/module_files.h"

namespace consort::resources {

using model::Claim;
using model::Map;

std::vector<Claim> module_claims(const std::string& name, const Map& attributes) {
  auto state = known_text(attributes, "state");
  if (!state) return {};
  return {{normal_module_name(name), *state}};
}

std::vector<Claim> module_path_claims(const std::string& name, const Map& attributes) {
  auto state = known_text(attributes, "state");
  if (!state) return {};
  const char* is = *state == "absent" ? "nothing" : "file";
  return {{load_file_of(name), is}, {modprobe_file_of(name), is}};
}

std::vector<Claim> module_content_claims(const std::string& name, const Map&) {
  return {{load_file_of(name), ""}, {modprobe_file_of(name), ""}};
}

}  // namespace consort::resources
