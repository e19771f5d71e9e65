#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

const std::string kUnit = "/etc/systemd/system/consort-contract.service";
const std::string kFolder = kUnit + ".d";

void clean_up(Stage& stage) {
  stage.remove(kUnit);
  stage.remove(kFolder);
}

ContractCase unit_file() {
  return {.collection = "units",
          .label = "UnitFile",
          .name = "consort-contract.service",
          .first = "{content: \"[Service]\\nExecStart=/bin/true\\n\"}",
          .second =
              "{content: \"[Service]\\nExecStart=/bin/sleep 60\\n\", "
              "drop_ins: {a.conf: \"[Service]\\nNice=5\\n\", b.conf: \"\"}}",
          .drifts = {{"another command", [](Stage& s) { s.replace(kUnit, "sleep", "echo"); }},
                     {"another drop-in",
                      [](Stage& s) { s.put(kFolder + "/override.conf", "[Service]\nNice=9\n"); }},
                     {"another value", [](Stage& s) { s.replace(kFolder + "/a.conf", "5", "6"); }},
                     {"one drop-in less", [](Stage& s) { s.remove(kFolder + "/b.conf"); }},
                     {"a unit that others may write", [](Stage& s) { s.set_mode(kUnit, 0666); }},
                     {"a drop-in of another owner",
                      [](Stage& s) { s.set_owner(kFolder + "/a.conf", 33, 33); }},
                     {"its removal", [](Stage& s) { s.remove(kUnit); }}},
          .clean_up = clean_up};
}

ContractCase drop_ins() {
  return {.collection = "units",
          .label = "DropIns",
          .name = "consort-contract.service",
          .first = "{drop_ins: {limits.conf: \"[Service]\\nLimitNOFILE=9\\n\"}}",
          .second = "{drop_ins: {other.conf: \"[Service]\\nLimitNOFILE=9\\n\"}}",
          .drifts = {{"no folder", [](Stage& s) { s.remove(kFolder); }}},
          .clean_up = clean_up};
}

INSTANTIATE_TEST_SUITE_P(Units, ProviderContract,
                         testing::ValuesIn(on_every_stage({unit_file(), drop_ins()})),
                         contract_name);

}  // namespace
}  // namespace consort::resources
