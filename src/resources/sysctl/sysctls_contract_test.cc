#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kFile = "/etc/sysctl.d/60-consort.conf";
const std::string kLive = "/proc/sys/net/ipv4/ip_default_ttl";

void set_live(Stage& stage, std::string_view value) {
  if (stage.kind() == StageKind::root) return;
  auto done = stage.files().set_kernel_value(kLive, value);
  EXPECT_TRUE(done) << done.error().to_string();
}

void prepare(Stage& stage) {
  if (stage.kind() == StageKind::fake) stage.put(kLive, "64\n");
}

void clean_up(Stage& stage) {
  set_live(stage, "64\n");
  stage.remove(kFile);
}

ContractCase setting() {
  return {.collection = "sysctls",
          .label = "Setting",
          .name = "net.ipv4.ip_default_ttl",
          .first = "{value: 65}",
          .second = "{value: '66'}",
          .drifts = {{"another value for the next boot",
                      [](Stage& s) { s.replace(kFile, "= 66", "= 67"); }},
                     {"a forgotten one", [](Stage& s) { s.remove(kFile); }}},
          .prepare = prepare,
          .clean_up = clean_up};
}

ContractCase live() {
  return {.collection = "sysctls",
          .label = "Live",
          .name = "net/ipv4/ip_default_ttl",
          .first = "{value: 65}",
          .drifts = {{"another value now", [](Stage& s) { set_live(s, "70\n"); }}},
          .prepare = prepare,
          .clean_up = clean_up,
          .stages = {StageKind::fake, StageKind::live}};
}

INSTANTIATE_TEST_SUITE_P(Sysctls, ProviderContract,
                         testing::ValuesIn(on_every_stage({setting(), live()})), contract_name);

}  // namespace
}  // namespace consort::resources
