#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kFile = "/etc/cron.d/consort-contract";

void make_folder(Stage& stage) { stage.make_directory("/etc/cron.d"); }
void remove_file(Stage& stage) { stage.remove(kFile); }

ContractCase entry() {
  return {.collection = "cron",
          .label = "Entry",
          .name = "contract",
          .first = "{schedule: '@daily', command: 'true'}",
          .second =
              "{schedule: '*/5 8-18 1,15 jan-mar mon', user: daemon, disabled: true, "
              "command: 'echo \"$(date +%F)\" > /dev/null', "
              "environment: {MAILTO: '', GREETING: \"it's\"}}",
          .drifts = {{"another time", [](Stage& s) { s.replace(kFile, "*/5", "*/6"); }},
                     {"another command", [](Stage& s) { s.replace(kFile, "echo", "printf"); }},
                     {"an enabled entry", [](Stage& s) { s.replace(kFile, "# disabled: ", ""); }},
                     {"one more line", [](Stage& s) { s.append(kFile, "@daily root reboot\n"); }},
                     {"a variable", [](Stage& s) { s.replace(kFile, "it's", "its"); }},
                     {"a mode that cron refuses", [](Stage& s) { s.set_mode(kFile, 0666); }},
                     {"a mode that lets others read", [](Stage& s) { s.set_mode(kFile, 0644); }},
                     {"an owner that cron refuses", [](Stage& s) { s.set_owner(kFile, 33, 33); }},
                     {"its removal", [](Stage& s) { s.remove(kFile); }}},
          .prepare = make_folder,
          .clean_up = remove_file};
}

INSTANTIATE_TEST_SUITE_P(Cron, ProviderContract, testing::ValuesIn(on_every_stage({entry()})),
                         contract_name);

}  // namespace
}  // namespace consort::resources
