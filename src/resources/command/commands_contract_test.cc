#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

INSTANTIATE_TEST_SUITE_P(
    Commands, ProviderContract,
    testing::ValuesIn(on_every_stage({
        {.collection = "commands",
         .label = "Creates",
         .name = "make the marker",
         .first =
             "{argv: [touch, /tmp/consort-contract-marker], creates: /tmp/consort-contract-marker}",
         .drifts = {{"what it made is removed",
                     [](Stage& s) { s.remove("/tmp/consort-contract-marker"); }}},
         .prepare =
             [](Stage& stage) {
               stage.remove("/tmp/consort-contract-marker");
               if (!stage.fake()) return;
               stage.put("/usr/bin/touch", "");
               system::FakeTarget* fake = stage.fake();
               fake->processes().handle({"touch"}, [fake](const system::Command& command) {
                 fake->files().put(command.argv.at(1), "");
                 return Result<system::CommandResult>(system::CommandResult{});
               });
             },
         .clean_up = [](Stage& s) { s.remove("/tmp/consort-contract-marker"); },
         .stages = {StageKind::fake, StageKind::live},
         .removable = false},
    })),
    contract_name);

}  // namespace
}  // namespace consort::resources
