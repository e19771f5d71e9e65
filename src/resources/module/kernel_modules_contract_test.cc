#include "base/strings.h"
#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

using system::Command;
using system::CommandResult;

const std::string kLoaded = "/proc/modules";
const std::string kLoadFile = "/etc/modules-load.d/consort-snd_aloop.conf";
const std::string kModprobeFile = "/etc/modprobe.d/consort-snd_aloop.conf";

// modprobe(8) of the fake machine: it keeps its table of modules.
void prepare(Stage& stage) {
  stage.put("/etc/modules", "# nothing\n");
  if (!stage.fake()) return;
  stage.put(kLoaded, "loop 40960 0 - Live 0x0\n");
  system::FakeTarget& fake = *stage.fake();
  fake.processes().handle({"modprobe"}, [&fake](const Command& command) {
    const bool removes = command.argv[1] == "-r";
    const std::string name = replace_all(command.argv.back(), "-", "_");
    std::string table;
    const std::string before = fake.files().content(kLoaded).value_or("");
    for (std::string_view line : split_lines(before)) {
      if (!line.starts_with(name + " ")) table += std::string(line) + "\n";
    }
    if (!removes) table = name + " 45056 0 - Live 0x0\n" + table;
    fake.files().put(kLoaded, table);
    return CommandResult{};
  });
}

void clean_up(Stage& stage) {
  stage.remove(kLoadFile);
  stage.remove(kModprobeFile);
}

const std::vector<StageKind> kOffline = {StageKind::fake, StageKind::root};

ContractCase loaded() {
  return {.collection = "kernel_modules",
          .label = "Loaded",
          .name = "snd-aloop",
          .first = "{}",
          .second = "{options: [index=0, 'id=\"a b\"']}",
          .drifts = {{"a forgotten one", [](Stage& s) { s.remove(kLoadFile); }},
                     {"another option",
                      [](Stage& s) { s.replace(kModprobeFile, "index=0", "index=1"); }},
                     {"no options", [](Stage& s) { s.remove(kModprobeFile); }},
                     {"a blacklist",
                      [](Stage& s) { s.append(kModprobeFile, "blacklist snd_aloop\n"); }}},
          .prepare = prepare,
          .clean_up = clean_up,
          .stages = kOffline};
}

ContractCase blacklisted() {
  return {.collection = "kernel_modules",
          .label = "Blacklisted",
          .name = "snd_aloop",
          .first = "{options: [index=0]}",
          .second = "{state: blacklisted}",
          .drifts = {{"no blacklist", [](Stage& s) { s.remove(kModprobeFile); }},
                     {"a comment instead",
                      [](Stage& s) { s.replace(kModprobeFile, "blacklist", "#blacklist"); }}},
          .prepare = prepare,
          .clean_up = clean_up,
          .stages = kOffline};
}

ContractCase now() {
  return {.collection = "kernel_modules",
          .label = "Now",
          .name = "snd_aloop",
          .first = "{persistent: false}",
          .second = "{persistent: true}",
          .drifts = {{"unloading",
                      [](Stage& s) { s.replace(kLoaded, "snd_aloop 45056 0 - Live 0x0\n", ""); }}},
          .prepare = prepare,
          .clean_up = clean_up,
          .stages = {StageKind::fake}};
}

// A module that no kernel has can be locked out all the same, also where none can be loaded.
ContractCase locked_out() {
  return {.collection = "kernel_modules",
          .label = "LockedOut",
          .name = "consort-contract",
          .first = "{state: blacklisted}",
          .second = "{state: blacklisted, options: [a=1]}",
          .drifts = {{"no file",
                      [](Stage& s) { s.remove("/etc/modprobe.d/consort-consort_contract.conf"); }}},
          .clean_up = [](Stage& s) { s.remove("/etc/modprobe.d/consort-consort_contract.conf"); }};
}

INSTANTIATE_TEST_SUITE_P(KernelModules, ProviderContract,
                         testing::ValuesIn(on_every_stage({loaded(), blacklisted(), now(),
                                                           locked_out()})),
                         contract_name);

}  // namespace
}  // namespace consort::resources
