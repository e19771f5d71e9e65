#include "resources/claimants.h"

#include <algorithm>

#include "resources/account/key_claims.h"
#include "resources/host/entry_claims.h"
#include "resources/line/line_claims.h"
#include "resources/module/module_claims.h"
#include "resources/service/unit_claims.h"
#include "resources/sysctl/sysctl_claims.h"

namespace consort::resources {
namespace {

const model::Claimant kClaimants[] = {
    {"block", block_claims},
    {"hosts-entry", entry_claims},
    {"kernel-module", module_claims},
    {"kernel-module-contents", module_content_claims},
    {"kernel-module-paths", module_path_claims},
    {"key-file", key_file_claims},
    {"key-options", key_option_claims},
    {"key-state", key_state_claims},
    {"keys-of-user", keys_of_user_claims},
    {"line", line_claims},
    {"sysctl", sysctl_claims},
    {"unit", unit_claims},
    {"unit-file", unit_file_claims},
    {"usual-key-file", usual_key_file_claims},
};

}  // namespace

const model::Claimant* find_claimant(std::string_view name) {
  auto found = std::find_if(std::begin(kClaimants), std::end(kClaimants),
                            [&](const model::Claimant& claimant) { return claimant.name == name; });
  return found == std::end(kClaimants) ? nullptr : found;
}

std::vector<std::string> claimant_names() {
  std::vector<std::string> names;
  for (const model::Claimant& claimant : kClaimants)
    names.emplace_back(claimant.name);
  return names;
}

}  // namespace consort::resources
