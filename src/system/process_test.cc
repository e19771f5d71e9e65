#include "system/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/descriptor.h"
#include "base/strings.h"
#include "system/deadline.h"
#include "system/testing/temporary_root.h"

namespace consort::system {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Command shell(const std::string& script) { return {.argv = {"/bin/sh", "-c", script}}; }

// True once it holds; gives up after ten seconds. For what other processes do in their own time.
bool eventually(const std::function<bool()>& condition) {
  for (Deadline deadline(10s); !deadline.passed(); poll(nullptr, 0, 2)) {
    if (condition()) return true;
  }
  return false;
}

// It has ended; whether somebody has reaped it is not our concern.
bool is_gone(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  size_t name_end = text.rfind(") ");
  return name_end == text.npos || text[name_end + 2] == 'Z' || text[name_end + 2] == 'X';
}

size_t open_descriptors() {
  size_t number = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++number;
  return number;
}

class Processes : public testing::Test {
 protected:
  // A path in the temporary folder, on this machine.
  std::string file(const std::string& name) const { return folder_.path("/" + name); }
  std::string read(const std::string& name) { return folder_.content("/" + name); }

  CommandResult run(const Command& command) {
    Result<CommandResult> result = runner_->run(command);
    EXPECT_TRUE(result) << (result ? "" : result.error().to_string());
    return result.value_or(CommandResult{.exit_code = -1});
  }

  TemporaryRoot folder_;
  std::unique_ptr<ProcessRunner> runner_ = real_process_runner("/");
};

TEST_F(Processes, GivesOutputErrorsAndExitCode) {
  CommandResult result = run(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.errors, "err\n");
  EXPECT_FALSE(result.truncated);
  EXPECT_GT(result.elapsed, Duration(0));
}

TEST_F(Processes, ASignalIs128AndItsNumber) {
  EXPECT_EQ(run(shell("kill -9 $$")).exit_code, 128 + SIGKILL);
}

TEST_F(Processes, ArgumentsArePassedAsTheyAre) {
  CommandResult result = run({.argv = {"printf", "[%s]", "a b", "$HOME; `id`", "", "*", "\n"}});
  EXPECT_EQ(result.output, "[a b][$HOME; `id`][][*][\n]");
}

TEST_F(Processes, TheEnvironmentIsCleanAndLaterWins) {
  setenv("CONSORT_LEAK", "1", 1);
  CommandResult result =
      run({.argv = {"env"}, .environment = {{"A", "1"}, {"A", "2"}, {"LANG", "de_DE"}}});
  std::vector<std::string_view> lines = split_lines(result.output);
  std::sort(lines.begin(), lines.end());
  EXPECT_THAT(
      lines, testing::ElementsAre(
                 "A=2", "HOME=/root", "LANG=de_DE",
                 "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=dumb"));
}

TEST_F(Processes, InputIsGivenWhole) {
  std::string input(3'000'000, 'x');
  Command command{.argv = {"wc", "-c"}, .input = input};
  EXPECT_EQ(run(command).output, "3000000\n");
  EXPECT_EQ(run({.argv = {"cat"}}).output, "");
  EXPECT_TRUE(run({.argv = {"true"}, .input = input}).ok());  // that nobody reads
}

TEST_F(Processes, DirectoryAndUmask) {
  EXPECT_EQ(run({.argv = {"pwd"}, .directory = "/usr"}).output, "/usr\n");
  EXPECT_EQ(run(shell("umask")).output, "0022\n");
  Command strict = shell("umask");
  strict.umask = 077;
  EXPECT_EQ(run(strict).output, "0077\n");
}

TEST_F(Processes, NothingOfOursIsInherited) {
  Descriptor leaky(open("/etc/passwd", O_RDONLY));  // without O_CLOEXEC
  signal(SIGUSR1, SIG_IGN);
  EXPECT_EQ(run(shell("ls /proc/self/fd | wc -l")).output, "4\n");  // 0, 1, 2 and the folder listed
  CommandResult signals = run(shell("grep -E '^Sig(Blk|Ign)' /proc/self/status"));
  signal(SIGUSR1, SIG_DFL);
  EXPECT_EQ(signals.output, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_F(Processes, ItLeadsItsOwnSession) {
  std::string ids = run(shell("cut -d' ' -f1,5,6 /proc/$$/stat")).output;
  std::vector<std::string_view> parts = split_words(ids);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0], parts[1]);
  EXPECT_EQ(parts[0], parts[2]);
}

TEST_F(Processes, LeavesNoDescriptorBehind) {
  run({.argv = {"true"}});
  size_t before = open_descriptors();
  run({.argv = {"true"}});
  std::stop_source stop;
  (void)runner_->run({.argv = {"/no/such"}}, stop.get_token());
  (void)runner_->run({.argv = {"sleep", "60"}, .timeout = 10ms});
  (void)runner_->start({.argv = {"cat"}});
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(Processes, WhatCannotBeStartedSaysWhy) {
  std::string plain = file("plain"), no_interpreter = file("no-interpreter");
  folder_.put("/plain", "#!/bin/sh\n", 0644);
  folder_.put("/no-interpreter", "#!/no/such/shell\n", 0755);
  struct Case {
    Command command;
    Code code;
    std::string message;
  };
  for (const Case& c : std::vector<Case>{
           {{.argv = {"/no/such"}},
            Code::not_found,
            "cannot run /no/such: No such file or directory"},
           {{.argv = {"no-such-program"}},
            Code::not_found,
            "cannot run no-such-program: No such file or directory"},
           {{.argv = {plain}}, Code::denied, "cannot run " + plain + ": Permission denied"},
           {{.argv = {no_interpreter}},
            Code::not_found,
            "cannot run " + no_interpreter + ": the interpreter or loader it asks for is missing"},
           {{.argv = {"/"}}, Code::denied, "cannot run /: Permission denied"},
           {{.argv = {"true"}, .directory = "/no/such"},
            Code::not_found,
            "cannot run true in /no/such: No such file or directory"},
           {{.argv = {"true"}, .user = "nobody-knows"},
            Code::not_found,
            "cannot run true as user 'nobody-knows': there is no such user"},
           {{}, Code::invalid, "cannot run a command without a program"},
           {{.argv = {"./x"}},
            Code::invalid,
            "cannot run ./x: its path is neither absolute nor a plain name"},
           {{.argv = {"true", std::string("a\0b", 3)}},
            Code::invalid,
            "cannot run true: an argument has a NUL byte"},
           {{.argv = {"true"}, .environment = {{"A=B", "c"}}},
            Code::invalid,
            "cannot run true: 'A=B' cannot be an environment variable"}}) {
    Result<CommandResult> result = runner_->run(c.command);
    ASSERT_FALSE(result) << c.message;
    EXPECT_EQ(result.error().message, c.message);
    EXPECT_EQ(result.error().code, c.code) << c.message;
    EXPECT_EQ(runner_->start(c.command).error().message, c.message);
  }
}

TEST_F(Processes, TimeoutKillsTheWholeTree) {
  // Both the shell and its child ignore SIGTERM.
  Command command = shell("trap '' TERM; sleep 1000 & echo $! > " + file("pid") + "; wait; wait");
  command.timeout = 200ms;
  auto started = std::chrono::steady_clock::now();
  Result<CommandResult> result = runner_->run(command);
  auto took = std::chrono::steady_clock::now() - started;
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::timeout);
  EXPECT_THAT(result.error().message, HasSubstr("took longer than 200 ms"));
  EXPECT_LT(took, 10s);
  pid_t child = std::stoi(read("pid"));
  EXPECT_TRUE(eventually([&] { return is_gone(child); }));
}

TEST_F(Processes, AProgramMayCleanUpOnTimeout) {
  Command command =
      shell("trap 'echo bye > " + file("bye") + "; exit' TERM; while :; do sleep 0.01; done");
  command.timeout = 300ms;
  EXPECT_EQ(runner_->run(command).error().code, Code::timeout);
  EXPECT_EQ(read("bye"), "bye\n");
}

TEST_F(Processes, StopIsHonouredAtOnce) {
  std::stop_source stop;
  Command command = shell("echo > " + file("started") + "; exec sleep 1000");
  std::jthread stopper([&] {
    eventually([&] { return std::filesystem::exists(file("started")); });
    stop.request_stop();
  });
  Result<CommandResult> result = runner_->run(command, stop.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::cancelled);
  EXPECT_THAT(result.error().message, HasSubstr("was stopped"));
  EXPECT_EQ(runner_->run({.argv = {"true"}}, stop.get_token()).error().code, Code::cancelled);
}

TEST_F(Processes, FloodsAreCutAndDoNotBlock) {
  Command command = shell(
      "head -c 50000000 /dev/zero | tr '\\0' a; head -c 5000000 /dev/zero | tr '\\0' b >&2; echo "
      "end >&2");
  command.output_limit = 1000;
  CommandResult result = run(command);
  EXPECT_TRUE(result.ok());
  EXPECT_TRUE(result.truncated);
  EXPECT_EQ(result.output, std::string(1000, 'a'));
  EXPECT_EQ(result.errors, std::string(996, 'b') + "end\n");
}

TEST_F(Processes, ADaemonThatKeepsThePipesDoesNotHoldUs) {
  CommandResult result = run(shell("(sleep 1000 & echo $! > " + file("pid") + "); echo done"));
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.output, "done\n");
  EXPECT_LT(result.elapsed, 100s);
  pid_t daemon = std::stoi(read("pid"));
  EXPECT_EQ(kill(daemon, SIGKILL), 0);  // still there: it may well be one
}

TEST_F(Processes, ManyAtOnce) {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  rlimit wide{std::min<rlim_t>(limit.rlim_max, 4096), limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &wide);
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 200; ++i) {
      threads.emplace_back([&, i] {
        std::string text = "text " + std::to_string(i);
        Result<CommandResult> result = runner_->run({.argv = {"cat"}, .input = text});
        if (result && result->ok() && result->output == text) ++right;
      });
    }
  }
  setrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(right, 200);
}

TEST_F(Processes, RunsAsAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  CommandResult result =
      run({.argv = {"/bin/sh", "-c", "id -u; id -G; echo $HOME $USER $LOGNAME"}, .user = "nobody"});
  EXPECT_EQ(result.output, "65534\n65534\n/nonexistent nobody nobody\n");
  Command secret{.argv = {"cat", "/etc/shadow"}, .user = "nobody"};
  EXPECT_EQ(run(secret).exit_code, 1);
}

TEST_F(Processes, FindsPrograms) {
  EXPECT_EQ(runner_->find("no-such-program"), std::nullopt);
  EXPECT_EQ(runner_->find("../bin/sh"), std::nullopt);
  EXPECT_EQ(runner_->find(""), std::nullopt);
  EXPECT_TRUE(runner_->find("sh"));

  folder_.put("/usr/bin/tool", "#!/bin/sh\n", 0755);
  folder_.put("/usr/bin/text", "", 0644);
  ASSERT_TRUE(folder_.files().make_directories("/bin/folder"));
  ASSERT_TRUE(folder_.files().make_link("/usr/bin/editor", "/usr/bin/tool"));
  ASSERT_TRUE(folder_.files().make_link("/usr/bin/dangling", "/bin/sh"));
  EXPECT_EQ(folder_.processes().find("tool"), "/usr/bin/tool");
  EXPECT_EQ(folder_.processes().find("editor"), "/usr/bin/editor");
  for (const char* other : {"text", "folder", "dangling", "sh"})
    EXPECT_EQ(folder_.processes().find(other), std::nullopt) << other;
}

TEST_F(Processes, CheckedRunsComplain) {
  auto result = run_checked(*runner_, shell("echo one >&2; echo two >&2; exit 7"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::failed);
  EXPECT_EQ(result.error().message,
            "/bin/sh -c echo one >&2; echo two >&2; exit 7 failed with exit code 7: one\ntwo");
  EXPECT_THAT(run_checked(*runner_, shell("kill -9 $$")).error().message,
              HasSubstr("was ended by signal 9"));
  EXPECT_EQ(run_checked(*runner_, shell("echo fine"))->output, "fine\n");
}

TEST(Complaint, IsTheLastLinesOfErrorsElseOfOutput) {
  EXPECT_EQ((CommandResult{.output = "o", .errors = "1\n2\n3\n"}).complaint(2), "2\n3");
  EXPECT_EQ((CommandResult{.output = "a\nb\n", .errors = " \n"}).complaint(), "a\nb");
  EXPECT_EQ((CommandResult{.errors = "\x1b[31mred\n"}).complaint(), "\\x1b[31mred");
  EXPECT_EQ(CommandResult{}.complaint(), "");
}

TEST_F(Processes, ConversationsGoLineByLine) {
  auto talk = runner_->start({.argv = {"cat"}});
  ASSERT_TRUE(talk) << talk.error().to_string();
  EXPECT_EQ((*talk)->receive(0ms).error().code, Code::timeout);
  ASSERT_TRUE((*talk)->send("one"));
  ASSERT_TRUE((*talk)->send("two"));
  EXPECT_EQ((*talk)->receive(10s).value(), "one");
  EXPECT_EQ((*talk)->receive(10s).value(), "two");
  EXPECT_EQ((*talk)->receive(1ms).error().code, Code::timeout);
}

TEST_F(Processes, AConversationMayBothSendAndReceiveMuch) {
  auto talk = runner_->start({.argv = {"cat"}});
  ASSERT_TRUE(talk);
  std::string line(4'000'000, 'x');
  ASSERT_TRUE((*talk)->send(line));
  EXPECT_EQ((*talk)->receive(10s).value(), line);
}

TEST_F(Processes, AConversationEnds) {
  auto talk = runner_->start(shell("read line; echo \"got $line\"; printf tail; echo sorry >&2"));
  ASSERT_TRUE(talk);
  ASSERT_TRUE((*talk)->send("x"));
  EXPECT_EQ((*talk)->receive(10s).value(), "got x");
  EXPECT_EQ((*talk)->receive(10s).value(), "tail");
  Result<std::string> end = (*talk)->receive(10s);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::unavailable);
  EXPECT_EQ(end.error().message, "/bin/sh has ended: sorry");
  EXPECT_EQ((*talk)->errors(), "sorry\n");
  EXPECT_TRUE(eventually([&] { return !(*talk)->send("y"); }));
  EXPECT_EQ((*talk)->send("y").error().code, Code::unavailable);
}

TEST_F(Processes, ALineTooLongEndsAConversation) {
  auto talk = runner_->start(shell("head -c 100000 /dev/zero | tr '\\0' a; sleep 1000"));
  ASSERT_TRUE(talk);
  EXPECT_EQ((*talk)->receive(10s, 1000).error().code, Code::invalid);
  EXPECT_EQ((*talk)->receive(10s, 1000).error().code, Code::unavailable);
}

TEST_F(Processes, TheEndOfAConversationKillsItsTree) {
  pid_t child = 0;
  {
    auto talk = runner_->start(shell("sleep 1000 & echo $!; trap '' TERM HUP; wait; wait"));
    ASSERT_TRUE(talk);
    child = std::stoi((*talk)->receive(10s).value());
  }
  EXPECT_TRUE(eventually([&] { return is_gone(child); }));
}

// A root with nothing but the dynamic loader's and the programs' own files, bound from this
// machine's.
TEST_F(Processes, RunsInsideARoot) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  namespace fs = std::filesystem;
  TemporaryRoot root;
  for (const char* folder : {"/proc", "/dev", "/etc", "/work"})
    ASSERT_TRUE(root.files().make_directories(folder));
  root.put("/etc/passwd", "alice:x:4242:4343::/work:/bin/sh\n");
  root.put("/etc/group", "team:x:5000:alice\n");
  CommandResult libraries = run(shell(
      "for p in sh cat id ls; do f=$(command -v $p); echo $f; ldd $f | grep -o '/[^ ]*'; done"));
  for (std::string_view library : split_lines(libraries.output)) {
    fs::path inside = root.path(library);
    fs::create_directories(inside.parent_path());
    fs::copy_file(library, inside, fs::copy_options::skip_existing);
  }
  root.put("/marker", "inside");

  auto in_root = [&](const std::string& script, std::optional<std::string> user = {}) {
    std::string sh(split_lines(libraries.output)[0]);
    Result<CommandResult> result = root.processes().run({.argv = {sh, "-c", script}, .user = user});
    EXPECT_TRUE(result) << (result ? "" : result.error().to_string());
    return result ? result->output + result->errors : "";
  };
  EXPECT_EQ(in_root("cat /marker"), "inside");
  EXPECT_EQ(in_root("cat /dev/null; echo x > /dev/null && echo ok"), "ok\n");
  EXPECT_THAT(in_root("cat /proc/self/comm"), HasSubstr("cat"));
  EXPECT_EQ(in_root("id -u; id -G; echo $HOME", "alice"), "4242\n4343 5000\n/work\n");
  EXPECT_TRUE(fs::is_empty(root.path("/dev")));   // nothing was left behind,
  EXPECT_TRUE(fs::is_empty(root.path("/proc")));  // and nothing is mounted out here
  EXPECT_EQ(root.processes().run({.argv = {"no-such"}}).error().message,
            "cannot run no-such in the root folder " + root.path() + ": No such file or directory");
}

}  // namespace
}  // namespace consort::system
