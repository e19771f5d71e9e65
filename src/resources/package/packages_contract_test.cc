#include "resources/testing/contract.h"
#include "resources/testing/fake_apt.h"

namespace consort::resources {
namespace {

// On a live machine the packages are those of the test repository: see tests/e2e.
void offer_packages(Stage& stage) {
  if (!stage.fake()) return;
  std::shared_ptr<FakeApt> apt = FakeApt::on(*stage.fake());
  apt->publish_and_update("labtool", {"1.0", "1.1", "2.0"});
  apt->publish_and_update("labconf", {"1.0", "1.1"});
}

INSTANTIATE_TEST_SUITE_P(
    Packages, ProviderContract,
    testing::ValuesIn(on_every_stage({
        {.collection = "packages",
         .label = "Version",
         .name = "labtool",
         .first = "{version: '1.0'}",
         .second = "{version: '1.1'}",
         .drifts = {{"it is removed",
                     [](Stage& s) {
                       s.replace("/var/lib/dpkg/status",
                                 "install ok installed\nArchitecture: amd64\nVersion: 1.1",
                                 "deinstall ok config-files\nArchitecture: amd64\nVersion: 1.1");
                     }},
                    {"its installation was cut short",
                     [](Stage& s) {
                       s.replace("/var/lib/dpkg/status",
                                 "install ok installed\nArchitecture: amd64\nVersion: 1.1",
                                 "install ok unpacked\nArchitecture: amd64\nVersion: 1.1");
                     }},
                    {"it is upgraded and downgraded",
                     [](Stage& s) {
                       s.replace("/var/lib/dpkg/status", "Version: 1.1", "Version: 1.0");
                     }}},
         .prepare = offer_packages,
         .stages = {StageKind::fake}},
        {.collection = "packages",
         .label = "Held",
         .name = "labconf",
         .first = "{version: '1.0', held: true}",
         .second = "{version: latest, held: true}",
         .drifts = {{"it is released",
                     [](Stage& s) { s.replace("/var/lib/dpkg/status", "hold ok", "install ok"); }}},
         .prepare = offer_packages,
         .stages = {StageKind::fake}},
    })),
    contract_name);

}  // namespace
}  // namespace consort::resources
