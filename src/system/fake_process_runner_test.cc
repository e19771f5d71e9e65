#include "system/testing/fake_process_runner.h"

#include <poll.h>

#include "system/testing/fake_target.h"

namespace consort::system {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(FakeProcessRunner, TheLongestPrefixAnswers) {
  FakeProcessRunner runner;
  runner.reply({"dpkg"}, "any");
  runner.reply({"dpkg", "-l"}, "list", 1, "bad");
  runner.reply({"dpkg"}, "newer");
  EXPECT_EQ(runner.run({.argv = {"/usr/bin/dpkg", "-i"}})->output, "newer");
  CommandResult listed = runner.run({.argv = {"dpkg", "-l", "x"}}).value();
  EXPECT_EQ(listed.output, "list");
  EXPECT_EQ(listed.errors, "bad");
  EXPECT_EQ(listed.exit_code, 1);
  EXPECT_EQ(runner.run({.argv = {"rpm"}}).error().code, Code::not_found);
  EXPECT_THAT(runner.command_lines(), ElementsAre("/usr/bin/dpkg -i", "dpkg -l x", "rpm"));
  EXPECT_TRUE(runner.ran({"dpkg", "-l"}));
  EXPECT_FALSE(runner.ran({"dpkg", "-x"}));
  EXPECT_EQ(runner.find("dpkg"), "/usr/bin/dpkg");
  EXPECT_EQ(runner.find("rpm"), std::nullopt);
}

TEST(FakeProcessRunner, AHandlerMayChangeTheFakeFiles) {
  FakeTarget target;
  target.processes().handle({"apt-get"}, [&](const Command& command) -> Result<CommandResult> {
    TRY_DO(target.files().write("/etc/installed", command.argv.back()));
    return CommandResult{.output = "ok"};
  });
  EXPECT_TRUE(target.processes().run({.argv = {"apt-get", "install", "nginx"}}));
  EXPECT_EQ(target.files().content("/etc/installed"), "nginx");
}

TEST(FakeProcessRunner, HangsEndByStopOrTimeout) {
  FakeProcessRunner runner;
  runner.hang({"sleep"});
  runner.time_out({"slow"});
  EXPECT_EQ(runner.run({.argv = {"slow"}}).error().code, Code::timeout);
  EXPECT_EQ(runner.run({.argv = {"sleep"}, .timeout = 1ms}).error().code, Code::timeout);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(runner.run({.argv = {"sleep"}}, stop.get_token()).error().code, Code::cancelled);
}

TEST(FakeProcessRunner, Conversations) {
  FakeProcessRunner runner;
  runner.converse({"plugin"},
                  [](const std::string& line) -> std::optional<std::vector<std::string>> {
                    if (line == "quit") return std::nullopt;
                    return std::vector<std::string>{"a " + line, "b " + line};
                  });
  auto talk = runner.start({.argv = {"plugin"}}).value();
  pollfd descriptor{talk->descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&descriptor, 1, 0), 0);
  ASSERT_TRUE(talk->send("x"));
  EXPECT_EQ(poll(&descriptor, 1, 0), 1);
  EXPECT_EQ(talk->receive(0ms).value(), "a x");
  EXPECT_EQ(talk->receive(0ms).value(), "b x");
  EXPECT_EQ(talk->receive(0ms).error().code, Code::timeout);
  ASSERT_TRUE(talk->send("quit"));
  EXPECT_EQ(talk->receive(0ms).error().code, Code::unavailable);
  EXPECT_EQ(talk->send("x").error().code, Code::unavailable);
  EXPECT_EQ(runner.start({.argv = {"other"}}).error().code, Code::not_found);
}

}  // namespace
}  // namespace consort::system
