#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

constexpr const char* kMade = "/tmp/consort-contract-operation";

INSTANTIATE_TEST_SUITE_P(
    Operations, ProviderContract,
    testing::ValuesIn(on_every_stage({
        {.collection = "operations",
         .label = "Checked",
         .name = "shop/web.0/create",
         .first = "{program: [touch, /tmp/consort-contract-operation], inputs: {A: b}, check: "
                  "[test, -e, /tmp/consort-contract-operation], undo: [rm, -f, "
                  "/tmp/consort-contract-operation], watch: [/tmp/consort-contract-operation]}",
         .second = "{program: [touch, /tmp/consort-contract-operation], inputs: {A: c}, check: "
                   "[test, -e, /tmp/consort-contract-operation], undo: [rm, -f, "
                   "/tmp/consort-contract-operation], watch: [/tmp/consort-contract-operation]}",
         .drifts = {{"what it made is removed", [](Stage& s) { s.remove(kMade); }}},
         .prepare =
             [](Stage& stage) {
               stage.remove(kMade);
               if (!stage.fake()) return;
               for (const char* program : {"touch", "test", "rm"})
                 stage.put("/usr/bin/" + std::string(program), "");
               system::FakeTarget* fake = stage.fake();
               system::FakeProcessRunner& processes = fake->processes();
               auto ends = [](int code) {
                 return Result<system::CommandResult>(system::CommandResult{.exit_code = code});
               };
               processes.handle({"touch"}, [fake, ends](const system::Command&) {
                 fake->files().put(kMade, "");
                 return ends(0);
               });
               processes.handle({"test"}, [fake, ends](const system::Command&) {
                 return ends(fake->files().status(kMade) ? 0 : 1);
               });
               processes.handle({"rm"}, [fake, ends](const system::Command&) {
                 static_cast<void>(fake->files().remove(kMade));
                 return ends(0);
               });
             },
         .clean_up = [](Stage& s) { s.remove(kMade); },
         .stages = {StageKind::fake, StageKind::live}},
    })),
    contract_name);

}  // namespace
}  // namespace consort::resources
