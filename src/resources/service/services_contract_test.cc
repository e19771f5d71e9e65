#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kUnit = "/usr/local/lib/systemd/system/consort-contract.service";
const std::string kLink = "/etc/systemd/system/multi-user.target.wants/consort-contract.service";
const std::string kMask = "/etc/systemd/system/consort-contract.service";

void define_unit(Stage& stage) {
  stage.put(kUnit,
            "[Unit]\nDescription=Sleeps\n[Service]\nExecStart=/bin/sleep infinity\n"
            "ExecReload=/bin/true\n[Install]\nWantedBy=multi-user.target\n");
}

void systemctl(Stage& stage, const std::string& verb) {
  auto done = run_checked(stage.target().processes(), {{"systemctl", verb, "consort-contract"}});
  EXPECT_TRUE(done) << done.error().to_string();
}

void forget_unit(Stage& stage) {
  if (stage.kind() == StageKind::live) systemctl(stage, "stop");
  for (const std::string& path : {kLink, kMask, kUnit})
    stage.remove(path);
}

// Enablement and masks, which are files on every stage.
ContractCase files() {
  return {.collection = "services",
          .label = "Files",
          .name = "consort-contract",
          .first = "{enabled: true, state: running}",
          .second = "{enabled: false, masked: true, state: stopped}",
          .drifts = {{"unmasking", [](Stage& s) { s.remove(kMask); }},
                     {"enabling", [](Stage& s) { s.make_link(kLink, kUnit); }}},
          .prepare = define_unit,
          .clean_up = forget_unit,
          .removable = false};
}

ContractCase unmasked() {
  return {.collection = "services",
          .label = "Unmasked",
          .name = "consort-contract.service",
          .first = "{masked: true}",
          .second = "{masked: false, enabled: true}",
          .drifts = {{"masking", [](Stage& s) { s.make_link(kMask, "/dev/null"); }},
                     {"disabling", [](Stage& s) { s.remove(kLink); }}},
          .prepare = define_unit,
          .clean_up = forget_unit,
          .removable = false};
}

// What only systemd can tell.
ContractCase running() {
  return {.collection = "services",
          .label = "Running",
          .name = "consort-contract",
          .first = "{state: running}",
          .drifts = {{"stopping it", [](Stage& s) { systemctl(s, "stop"); }},
                     {"killing it",
                      [](Stage& s) {
                        systemctl(s, "kill");
                        systemctl(s, "stop");
                      }}},
          .prepare = define_unit,
          .clean_up = forget_unit,
          .stages = {StageKind::live},
          .removable = false};
}

ContractCase stopped() {
  return {.collection = "services",
          .label = "Stopped",
          .name = "consort-contract",
          .first = "{state: running, enabled: true}",
          .second = "{state: stopped, enabled: false}",
          .drifts = {{"starting it", [](Stage& s) { systemctl(s, "start"); }},
                     {"enabling it", [](Stage& s) { systemctl(s, "enable"); }}},
          .prepare = define_unit,
          .clean_up = forget_unit,
          .stages = {StageKind::live},
          .removable = false};
}

INSTANTIATE_TEST_SUITE_P(
    Services, ProviderContract,
    testing::ValuesIn(on_every_stage({files(), unmasked(), running(), stopped()})), contract_name);

}  // namespace
}  // namespace consort::resources
