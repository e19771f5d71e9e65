#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kFile = "/etc/sudoers.d/contract";

void make_folder(Stage& stage) {
  if (!stage.exists("/etc/sudoers.d")) stage.make_directory("/etc/sudoers.d", 0750);
}
void remove_file(Stage& stage) { stage.remove(kFile); }

ContractCase parts() {
  return {.collection = "sudo_rules",
          .label = "Parts",
          .name = "contract",
          .first = "{users: [daemon], commands: [ALL]}",
          .second =
              "{users: [daemon, 'a,b c'], groups: [adm], hosts: [web1, 10.0.0.0/8], "
              "run_as: [root, www-data], run_as_groups: [adm], password: false, set_env: true, "
              "commands: ['/usr/bin/id a:b,c=d #x', '/usr/bin/journalctl *', '/bin/ls \"\"']}",
          .drifts = {{"one more command", [](Stage& s) { s.append(kFile, "daemon ALL = ALL\n"); }},
                     {"another user", [](Stage& s) { s.replace(kFile, "daemon", "www-data"); }},
                     {"a password", [](Stage& s) { s.replace(kFile, "NOPASSWD: ", ""); }},
                     {"a file for all to read", [](Stage& s) { s.set_mode(kFile, 0644); }},
                     {"another owner", [](Stage& s) { s.set_owner(kFile, 33, 33); }},
                     {"its removal", [](Stage& s) { s.remove(kFile); }}},
          .prepare = make_folder,
          .clean_up = remove_file};
}

ContractCase content() {
  return {.collection = "sudo_rules",
          .label = "Content",
          .name = "contract",
          .first = "{content: \"daemon ALL = ALL\\n\"}",
          .second = "{content: \"Defaults lecture = never\\n\", mode: '0400'}",
          .drifts = {{"a comment", [](Stage& s) { s.append(kFile, "# x\n"); }},
                     {"the mode", [](Stage& s) { s.set_mode(kFile, 0440); }}},
          .prepare = make_folder,
          .clean_up = remove_file};
}

INSTANTIATE_TEST_SUITE_P(SudoRules, ProviderContract,
                         testing::ValuesIn(on_every_stage({parts(), content()})), contract_name);

}  // namespace
}  // namespace consort::resources
