#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kLocalTime = "/etc/localtime";

// A live machine may have real zones.
void prepare(Stage& stage) {
  for (std::string zone : {"UTC", "Europe/Zurich", "Asia/Tokyo"}) {
    const std::string path = "/usr/share/zoneinfo/" + zone;
    if (!stage.exists(path)) stage.put(path, "TZif2 " + zone);
  }
  if (stage.kind() != StageKind::live) stage.put("/etc/timezone", "Etc/UTC\n");
  stage.remove(kLocalTime);
  stage.make_link(kLocalTime, "/usr/share/zoneinfo/UTC");
}

void clean_up(Stage& stage) {
  if (stage.kind() == StageKind::live) {
    stage.remove(kLocalTime);
    stage.make_link(kLocalTime, "/usr/share/zoneinfo/UTC");
  }
}

ContractCase zone() {
  return {.collection = "timezone",
          .label = "Zone",
          .name = "Europe/Zurich",
          .first = "{}",
          .drifts = {{"another zone",
                      [](Stage& s) { s.make_link(kLocalTime, "/usr/share/zoneinfo/Asia/Tokyo"); }},
                     {"no zone", [](Stage& s) { s.remove(kLocalTime); }},
                     {"a copy of another one",
                      [](Stage& s) {
                        std::string tokyo = s.text("/usr/share/zoneinfo/Asia/Tokyo");
                        s.remove(kLocalTime);
                        s.put(kLocalTime, tokyo);
                      }}},
          .prepare = prepare,
          .clean_up = clean_up,
          .removable = false};
}

ContractCase named() {
  return {.collection = "timezone",
          .label = "Named",
          .name = "Europe/Zurich",
          .first = "{}",
          .drifts = {{"another name in Debian's file",
                      [](Stage& s) { s.put("/etc/timezone", "Asia/Tokyo\n"); }}},
          .prepare = prepare,
          .clean_up = clean_up,
          .stages = {StageKind::fake, StageKind::root},
          .removable = false};
}

INSTANTIATE_TEST_SUITE_P(Timezone, ProviderContract,
                         testing::ValuesIn(on_every_stage({zone(), named()})), contract_name);

}  // namespace
}  // namespace consort::resources
