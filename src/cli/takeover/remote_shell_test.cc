#include "cli/takeover/remote_shell.h"

#include <sstream>

#include "cli/testing/cli_fixture.h"
#include "resources/built_in.h"

namespace consort::cli {
namespace {

using namespace std::chrono_literals;

// A shell whose ssh runs here.
class RemoteShellTest : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    fs::create_directories(folder_ / "there");
    script("here/ssh",
           "for last; do :; done\nPATH=" + path("programs") + ":$PATH exec /bin/sh -c \"$last\"");
    script("programs/mktemp", "exec /usr/bin/mktemp -d " + path("there/consort.XXXXXXXXXX"));
    script("programs/id", "echo 0");
  }
  std::string path(const std::string& name) { return (folder_ / name).string(); }
  void script(const std::string& name, const std::string& text) {
    write(name, "#!/bin/sh\n" + text + "\n");
    fs::permissions(folder_ / name, fs::perms::owner_all);
  }
};

TEST_F(RemoteShellTest, ChatterDoesNotPutOffTheEndOfPatience) {
  script("program", "[ $1 = version ] && exit 0\nwhile sleep 0.05; do echo consort-x; done");
  std::ostringstream out, err;
  std::istringstream in;
  const SystemClock clock;
  Wiring wiring{[&](const std::string& root) { return system::local_target(root, clock); },
                [](const std::string& root) { return system::inotify_watcher(root); },
                [] { return resources::built_in(); },
                clock,
                {}};
  const std::string programs = path("here") + ":/usr/bin:/bin";
  wiring.variable = [&](const char* name) {
    return std::string(name) == "PATH" ? programs : std::string();
  };
  wiring.executable = path("program");
  Terminal screen({out, err, in, false, false, false, true});
  const Arguments arguments;
  const Call call{arguments, wiring, screen};
  auto address = SshAddress::parse("db1");
  ASSERT_TRUE(address);
  auto shell = RemoteShell::open(call, *address, std::nullopt);
  ASSERT_TRUE(shell) << shell.error().to_string();
  ASSERT_TRUE((*shell)->send_program());
  ASSERT_TRUE((*shell)->begin("observe"));
  const MonotonicTime start = clock.now();
  auto heard = (*shell)->hear("consort-sees ", 500ms, 1000);
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().code, Code::timeout) << heard.error().to_string();
  EXPECT_LT(clock.now() - start, 10s);
}

}  // namespace
}  // namespace consort::cli
