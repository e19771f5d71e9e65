#include <sys/utsname.h>

#include <chrono>
#include <thread>

#include "base/base64.h"
#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/testing/cli_fixture.h"
#include "model/json.h"

namespace consort::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Another machine whose ssh runs here, with programs of its own in front of the usual ones.
class Takeover : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    fs::create_directories(folder_ / "there");
    variables_["PATH"] = (folder_ / "here").string() + ":/usr/bin:/bin";
    script("here/ssh", "for last; do echo \"$last\" >>" + path("argv") +
                           "; done\nPATH=" + path("programs") + ":$PATH exec /bin/sh -c \"$last\"");
    script("programs/mktemp", "exec /usr/bin/mktemp -d " + path("there/consort.XXXXXXXXXX"));
    script("programs/id", "echo 0");
    executable_ = path("program");
    script("program", "stat -c %a $(dirname $0) >" + path("mode") +
                          "\n[ $1 = version ] && exit 0\n"
                          "read -r look\necho 'consort-sees " +
                          sighting() + "'\nread -r plan count\nhead -n $count >/dev/null\n" +
                          "echo 'consort-plans " + empty_plan() + "'\nread -r end");
  }

  std::string path(const std::string& name) { return (folder_ / name).string(); }
  void script(const std::string& name, const std::string& text) {
    write(name, "#!/bin/sh\n" + text + "\n");
    fs::permissions(folder_ / name, fs::perms::owner_all);
  }
  static std::string sighting() {
    return R"({"name":"db1","facts":{"os":{"name":"Debian"}},"layer":{"files":{"/etc/motd":)"
           R"({"content":"hello"}}},"remarks":[],"binaries":[],"nobodys":{"shipped":3}})";
  }
  static std::string empty_plan() {
    return R"({"host":"db1","catalog":")" + std::string(64, '0') +
           R"(","changes":[],"failed":[],"waiting":[],"summary":{"create":0,"update":0,"delete":0,)"
           R"("run":0,"refresh":0,"unchanged":1,"waiting":0,"failed":0,"drifted":0}})";
  }

  int takeover(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"takeover", "ssh://admin@db1.example.com:2222", "-C", path("site")});
    const int code = run_as_typed(more);
    EXPECT_TRUE(fs::is_empty(folder_ / "there")) << "the folder there stays";
    return code;
  }
  // Every way to fail leaves neither a folder there nor a description here.
  void expect_failure(const std::string& what) {
    EXPECT_EQ(takeover(), kError) << what;
    EXPECT_THAT(err_, HasSubstr(what));
    EXPECT_FALSE(exists("site/hosts/db1.yaml"));
  }
};

TEST_F(Takeover, WritesWhatTheMachineSays) {
  EXPECT_EQ(takeover(), kOk) << err_ << out_;
  EXPECT_THAT(read("site/hosts/db1.yaml"), HasSubstr("hello"));
  EXPECT_EQ(read("mode"), "700\n");
  const std::string argv = read("argv");
  EXPECT_THAT(argv, HasSubstr("BatchMode=yes\n"));
  EXPECT_THAT(argv, HasSubstr("-l\nadmin\n-p\n2222\n--\ndb1.example.com\n"));
  EXPECT_THAT(argv, Not(HasSubstr("StrictHostKeyChecking")));
  EXPECT_THAT(argv, Not(HasSubstr("UserKnownHostsFile")));
}

TEST_F(Takeover, NothingThatIsTypedBecomesAnOptionOfSsh) {
  for (const char* machine : {"ssh://-oProxyCommand=id", "x@-web1", "a;id", "$(id)"}) {
    EXPECT_EQ(run_as_typed({"takeover", "-C", path("site"), "--", machine}), kError) << machine;
    EXPECT_FALSE(exists("argv"));
  }
  EXPECT_EQ(takeover({"--identity", path("missing")}), kError);
  EXPECT_THAT(err_, HasSubstr("there is no file"));
}

TEST_F(Takeover, SaysWhyAMachineCannotBeReached) {
  struct Case {
    const char* ssh;
    const char* said;
  };
  for (const Case& failing :
       {Case{"echo 'ssh: connect to host x port 22: Connection refused' >&2; exit 255",
             "refuses the connection"},
        Case{"echo 'ssh: connect to host x port 22: Connection timed out' >&2; exit 255",
             "does not answer"},
        Case{"echo 'ssh: Could not resolve hostname x: Name or service not known' >&2; exit 255",
             "is no name that is known here"},
        Case{"echo 'Host key verification failed.' >&2; exit 255", "compare the fingerprint"},
        Case{"echo '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @' >&2\n"
             "echo 'Host key verification failed.' >&2; exit 255",
             "another host key than it had"},
        Case{"echo 'admin@x: Permission denied (publickey,password).' >&2; exit 255",
             "ssh-copy-id"},
        Case{"echo 'kex_exchange: strange' >&2; exit 255", "kex_exchange: strange"}}) {
    script("here/ssh", failing.ssh);
    expect_failure(failing.said);
  }
  fs::remove(folder_ / "here/ssh");
  variables_["PATH"] = path("here");
  expect_failure("install openssh-client");
}

TEST_F(Takeover, SaysWhyItIsNotRootThere) {
  script("programs/id", "echo 1000");
  script("programs/sudo", "echo 'sudo: a password is required' >&2; exit 1");
  expect_failure("wants a password for sudo");
  script("programs/sudo", "echo 'admin is not in the sudoers file.' >&2; exit 1");
  expect_failure("does not let this user become root");
  script("programs/sudo", "[ \"$1\" = -n ] || exit 1\nshift\nexec \"$@\"");
  EXPECT_EQ(takeover(), kOk) << err_;
}

TEST_F(Takeover, SaysWhyTheProgramDoesNotRunThere) {
  script("programs/uname", "case $1 in -s) echo Linux;; -m) echo riscv64;; esac");
  expect_failure("Linux riscv64 machine, and this program is for");
  fs::remove(folder_ / "programs/uname");
  script("programs/base64", "echo 'base64: write error: No space left on device' >&2; exit 1");
  expect_failure("no room left");
  fs::remove(folder_ / "programs/base64");
  script("programs/mktemp", "echo 'mktemp: Read-only file system' >&2; exit 1");
  expect_failure("read-only");
  script("programs/mktemp", "exec /usr/bin/mktemp -d " + path("there/consort.XXXXXXXXXX"));
  script("program", "echo \"$0: /lib/libc.so.6: version 'GLIBC_2.99' not found\" >&2; exit 1");
  expect_failure("older C library");
  script("program", "exit 126");
  write("program",
        "\x7f"
        "ELF nonsense");
  expect_failure("cannot run");
  script("program", "[ $1 = version ] && exit 0; echo 'it broke' >&2; exit 1");
  expect_failure("it broke");
}

TEST_F(Takeover, BelievesNothingThatItDoesNotUnderstand) {
  for (const char* answer : {"{}", "nonsense", R"({"name":"db1","facts":[]})"}) {
    script("program", "[ $1 = version ] && exit 0\nread -r look\necho 'consort-sees " +
                          std::string(answer) + "'\nread -r end");
    expect_failure("not understood");
  }
}

TEST_F(Takeover, DoesNotListenForEver) {
  const std::string answers = "[ $1 = version ] && exit 0\nread -r look\n";
  script("program", answers + "yes consort-x | head -n 3000\nread -r end");
  expect_failure("says too much that is not understood");
  script("program", answers +
                        "for n in $(seq 30); do head -c 50000 /dev/zero | tr '\\0' x; echo; "
                        "done\nread -r end");
  expect_failure("says too much that is not understood");
}

// It may be anybody's: it learns nothing that it did not say itself.
TEST_F(Takeover, OnlyItsOwnContentIsSentToTheMachine) {
  const std::string key = "the key of another host\n", own(3000, 'x');
  write("site/files/db2/key", key);
  write("site/files/web/page", "of the tag\n");
  write("site/tags/web.yaml", "files: {/srv/page: {source: web/page}}\n");
  const std::string seen =
      R"({"name":"db1","facts":{"os":{"name":"Debian"}},"layer":{"files":{"/etc/stolen":)"
      R"({"source":"db2/key"},"/etc/long":{"content":")" +
      own + R"("}}},"remarks":[],"binaries":[],"nobodys":{}})";
  script("program", "[ $1 = version ] && exit 0\nread -r look\necho 'consort-sees " + seen +
                        "'\nread -r plan count\nhead -n $count >" + path("sent") +
                        "\necho 'consort-plans " + empty_plan() + "'\nread -r end");
  EXPECT_EQ(takeover({"--tags", "web"}), kOk) << err_ << out_;
  const std::string lines = read("sent");
  std::string sent;
  for (std::string_view line : split_lines(lines))
    sent += base64_decode(line).value_or("");
  EXPECT_THAT(sent, HasSubstr(base64_encode(own)));
  EXPECT_THAT(sent, HasSubstr("/srv/page"));
  EXPECT_THAT(sent, Not(HasSubstr(base64_encode("of the tag\n"))));
  EXPECT_THAT(sent, Not(HasSubstr(base64_encode(key))));
  EXPECT_THAT(read("site/hosts/db1.yaml"), Not(HasSubstr("db2")));
  EXPECT_THAT(out_, HasSubstr("source is nothing that can be seen of a machine"));
}

TEST_F(Takeover, WhatTheMachineIsNotExactlyLikeIsLeftOut) {
  auto answers_with = [&](const std::string& address) {
    std::string plan = empty_plan();
    const std::string none = R"("changes":[])";
    plan.replace(plan.find(none), none.size(),
                 R"("changes":[{"address":")" + address +
                     R"(","action":"update","attributes":[{"name":"mode","from":"0600",)"
                     R"("to":"0644"}],"because":[],"conditional":false}])");
    const std::string hear = "read -r plan count\nhead -n $count >/dev/null\n";
    script("program", "[ $1 = version ] && exit 0\nread -r look\necho 'consort-sees " + sighting() +
                          "'\n" + hear + "echo 'consort-plans " + plan + "'\n" + hear +
                          "echo 'consort-plans " + empty_plan() + "'\nread -r end");
  };
  answers_with("commands.nobody described this");
  expect_failure("nothing can be left out");
  answers_with("files./etc/motd");
  EXPECT_EQ(takeover(), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("files./etc/motd: it would be a change (update of mode)"));
  EXPECT_THAT(read("site/hosts/db1.yaml"), Not(HasSubstr("/etc/motd")));
}

TEST_F(Takeover, TheConnectionMayEndAtAnyTime) {
  script("program", "[ $1 = version ] && exit 0\nkill -9 $PPID");
  EXPECT_EQ(run_as_typed({"takeover", "db1", "-C", path("site")}), kError);
  EXPECT_THAT(err_, HasSubstr("it goes when its shell ends"));
  EXPECT_FALSE(exists("site/hosts/db1.yaml"));
}

TEST_F(Takeover, IsStoppedByTheKeyboard) {
  script("program", "[ $1 = version ] && exit 0\nread -r look\nread -r end");
  std::stop_source stop;
  stop_ = stop.get_token();
  std::jthread presses([&] {
    while (!exists("mode") && !fs::exists(folder_ / "argv"))
      std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    stop.request_stop();
  });
  EXPECT_EQ(takeover(), kInterrupted);
  EXPECT_FALSE(exists("site/hosts/db1.yaml"));
}

}  // namespace
}  // namespace consort::cli
