#include "base/strings.h"
#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

using system::Command;
using system::CommandResult;

const std::string kPoint = "/mnt/consort contract";
const std::string kInFstab = "/mnt/consort\\040contract";
const std::string kTable = "/proc/self/mountinfo";

// mount(8) and umount(8) of the fake machine: they keep its table of mounts.
void fake_mounts(system::FakeTarget& fake) {
  fake.files().put(kTable, "1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n");
  auto without = [&fake] {
    std::string table;
    const std::string before = fake.files().content(kTable).value_or("");
    for (std::string_view line : split_lines(before)) {
      if (line.find(kInFstab) == line.npos) table += std::string(line) + "\n";
    }
    return table;
  };
  fake.processes().handle({"mount"}, [&fake, without](const Command& command) {
    const auto& argv = command.argv;
    auto options = std::find(argv.begin(), argv.end(), "-o");
    std::string flags = replace_all(options[1], "remount,", "");
    fake.files().put(kTable, without() + "2 1 0:2 / " + kInFstab + " rw," + flags + " - tmpfs " +
                                 argv[argv.size() - 2] + " rw\n");
    return CommandResult{};
  });
  fake.processes().handle({"umount"}, [&fake, without](const Command&) {
    fake.files().put(kTable, without());
    return CommandResult{};
  });
}

void prepare(Stage& stage) {
  if (stage.kind() != StageKind::live) {
    stage.put("/etc/fstab", "# local\n/dev/sda1 / ext4 defaults 0 1\n\nnone swap swap sw 0 0\n");
  }
  if (stage.fake()) fake_mounts(*stage.fake());
}

void run(Stage& stage, std::vector<std::string> argv) {
  auto done = run_checked(stage.target().processes(), {std::move(argv)});
  EXPECT_TRUE(done) << done.error().to_string();
}

void clean_up(Stage& stage) {
  if (stage.kind() == StageKind::live) (void)stage.target().processes().run({{"umount", kPoint}});
  std::string fstab;
  const std::string text = stage.text("/etc/fstab");
  for (std::string_view line : split_lines(text)) {
    if (line.find(kInFstab) == line.npos) fstab += std::string(line) + "\n";
  }
  stage.put("/etc/fstab", fstab);
  stage.remove(kPoint);
}

ContractCase in_file() {
  return {.collection = "mounts",
          .label = "InFile",
          .name = kPoint,
          .first = "{device: tmpfs, type: tmpfs, options: [nosuid, size=1m]}",
          .second = "{device: tmpfs, type: tmpfs, options: [nodev, noexec, size=2m], pass: 2}",
          .drifts = {{"other options in the file",
                      [](Stage& s) { s.replace("/etc/fstab", "size=2m", "size=3m"); }},
                     {"another type in the file",
                      [](Stage& s) { s.replace("/etc/fstab", "tmpfs\tnodev", "ramfs\tnodev"); }},
                     {"no line in the file",
                      [](Stage& s) { s.replace("/etc/fstab", "tmpfs\t", "# tmpfs\t"); }}},
          .prepare = prepare,
          .clean_up = clean_up};
}

ContractCase mounted() {
  return {.collection = "mounts",
          .label = "Mounted",
          .name = kPoint,
          .first = "{device: tmpfs, type: tmpfs, options: [noexec], state: unmounted}",
          .second = "{device: tmpfs, type: tmpfs, options: [noexec, nosuid]}",
          .drifts = {{"unmounting",
                      [](Stage& s) {
                        run(s, {"umount", kPoint});
                      }},
                     {"remounting without noexec",
                      [](Stage& s) {
                        run(s, {"mount", "-o", "remount,nosuid", "tmpfs", kPoint});
                      }}},
          .prepare = prepare,
          .clean_up = clean_up,
          .stages = {StageKind::fake, StageKind::live}};
}

INSTANTIATE_TEST_SUITE_P(Mounts, ProviderContract,
                         testing::ValuesIn(on_every_stage({in_file(), mounted()})), contract_name);

}  // namespace
}  // namespace consort::resources
