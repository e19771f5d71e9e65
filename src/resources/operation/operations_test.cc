#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "resources/operation/operation_outputs.h"
#include "resources/operation/operation_record.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;

class OperationsTest : public testing::Test {
 protected:
  OperationsTest() {
    for (const char* program : {"start", "stop"})
      bench_.stage().put("/usr/bin/" + std::string(program), "");
    processes().handle({"start"}, [this](const system::Command& command) {
      for (const auto& [name, value] : command.environment)
        if (name == "CONSORT_OUTPUTS") bench_.stage().put(value, says_);
      return Result<system::CommandResult>(
          system::CommandResult{.exit_code = code_, .errors = "no port is free\n"});
    });
    processes().reply({"stop"});
    restart("boot-1");
  }

  system::FakeProcessRunner& processes() { return bench_.stage().fake()->processes(); }
  void restart(const std::string& boot) {
    bench_.stage().put("/proc/sys/kernel/random/boot_id", boot + "\n");
  }
  std::string state(std::string_view attributes) {
    auto seen = bench_.look("shop/start", attributes);
    return seen ? seen->observed.find("state")->text() : seen.error().to_string();
  }
  size_t runs() { return std::ranges::count_if(processes().commands(), is_start); }
  static bool is_start(const system::Command& command) { return command.argv[0] == "start"; }
  std::optional<OperationRecord> record() {
    auto record = read_record(bench_.stage().fake()->files(), "shop/start");
    EXPECT_TRUE(record) << record.error().to_string();
    return record ? *record : std::nullopt;
  }

  Workbench bench_{"operations"};
  std::string says_;
  int code_ = 0;
};

TEST_F(OperationsTest, RunOnceForWhatTheyAreGiven) {
  EXPECT_EQ(state("{program: [start]}"), "absent");
  EXPECT_TRUE(*bench_.converge("shop/start", "{program: [start], inputs: {PORT: 80}}"));
  EXPECT_FALSE(*bench_.converge("shop/start", "{program: [start], inputs: {PORT: 80}}"));
  EXPECT_EQ(runs(), 1u);
  for (const char* other :
       {"{program: [start], inputs: {PORT: 81}}", "{program: [start, now], inputs: {PORT: 80}}",
        "{program: [start], inputs: {PORT: 80}, artifacts: [abc]}",
        "{program: [start], inputs: {PORT: 80}, cwd: /srv}"}) {
    EXPECT_EQ(state(other), "outdated") << other;
  }
  EXPECT_EQ(state("{program: [start], inputs: {PORT: 80}, undo: [stop], outputs: [url]}"), "done");
}

TEST_F(OperationsTest, GetTheirInputsAsVariables) {
  ASSERT_TRUE(bench_.converge(
      "shop/start", "{program: [start], inputs: {NAME: a b, PORT: 80, LIST: [1, x]}, cwd: /etc}"));
  using Pair = std::pair<std::string, std::string>;
  system::Command ran = processes().commands().back();
  EXPECT_EQ(ran.directory, "/etc");
  EXPECT_THAT(ran.environment,
              IsSupersetOf({Pair{"NAME", "a b"}, Pair{"PORT", "80"}, Pair{"LIST", "[1,\"x\"]"}}));
}

TEST_F(OperationsTest, RememberWhatTheyGave) {
  says_ = "noise\nurl=http://a/?b=c\nother=1\nurl=http://b/?b=c\n";
  ASSERT_TRUE(bench_.converge("shop/start", "{program: [start], outputs: [url]}"));
  ASSERT_TRUE(record());
  EXPECT_EQ(record()->outputs.keys(), std::vector<std::string>{"url"});
  EXPECT_EQ(record()->outputs.find("url")->text(), "http://b/?b=c");
  EXPECT_FALSE(bench_.stage().fake()->files().status(record_path("shop/start") + ".outputs"));
}

TEST_F(OperationsTest, FailWithoutTheOutputsTheyOwe) {
  EXPECT_THAT(bench_.failure("shop/start", "{program: [start], outputs: [url]}"),
              HasSubstr("it gave no 'url', which is one of its outputs"));
  EXPECT_EQ(state("{program: [start], outputs: [url]}"), "failed");
  says_ = "url=\xff\n";
  EXPECT_THAT(bench_.failure("shop/start", "{program: [start], outputs: [url]}"),
              HasSubstr("its output 'url' is no text"));
}

TEST_F(OperationsTest, AreRunAgainAfterAFailureAndAnInterruption) {
  code_ = 3;
  EXPECT_THAT(bench_.failure("shop/start", "{program: [start]}"),
              HasSubstr("'start' ended with 3: no port is free"));
  EXPECT_EQ(state("{program: [start]}"), "failed");
  code_ = 0;
  EXPECT_TRUE(*bench_.converge("shop/start", "{program: [start]}"));
  OperationRecord interrupted = *record();
  interrupted.phase = OperationRecord::Phase::begun;
  ASSERT_TRUE(write_record(bench_.stage().fake()->files(), interrupted));
  EXPECT_EQ(state("{program: [start]}"), "interrupted");
}

TEST_F(OperationsTest, AreJudgedByTheirChecks) {
  constexpr const char* kChecked = "{program: [start], check: [running]}";
  processes().reply({"running"});
  EXPECT_EQ(state(kChecked), "done") << "what is there already need not be done";
  EXPECT_EQ(state("{program: [start], check: [unheard-of]}"),
            "cannot run unheard-of: No such file or directory, while running the guard 'check'");
  ASSERT_TRUE(bench_.converge("shop/start", "{program: [start]}"));
  EXPECT_EQ(state(kChecked), "done");
  processes().reply({"running"}, "", 1);
  EXPECT_EQ(state(kChecked), "broken");
}

TEST_F(OperationsTest, AreGoneAfterARestartWhereTheySaySo) {
  ASSERT_TRUE(bench_.converge("shop/start", "{program: [start], each_boot: true}"));
  EXPECT_EQ(state("{program: [start], each_boot: true}"), "done");
  restart("boot-2");
  EXPECT_EQ(state("{program: [start], each_boot: true}"), "gone");
  EXPECT_EQ(state("{program: [start]}"), "done");
}

TEST_F(OperationsTest, AreUndoneWithTheInputsTheyHad) {
  constexpr const char* kStarted = "{program: [start], undo: [stop], inputs: {PORT: 80}}";
  constexpr const char* kGone =
      "{program: [start], undo: [stop], inputs: {PORT: 80}, state: absent}";
  EXPECT_FALSE(*bench_.converge("shop/start", kGone)) << "what was not done is not undone";
  ASSERT_TRUE(bench_.converge("shop/start", kStarted));
  EXPECT_EQ(record()->undoing.find("undo")->list()[0].text(), "stop");
  EXPECT_TRUE(*bench_.converge("shop/start", kGone));
  EXPECT_EQ(processes().commands().back().argv, std::vector<std::string>{"stop"});
  EXPECT_FALSE(record());
}

TEST_F(OperationsTest, KeepNothingThatIsSecret) {
  model::Resource secret =
      bench_.described("shop/start", "{program: [start], inputs: {P: hunter2}}");
  secret.sensitive = true;
  Context context = bench_.stage().context();
  ASSERT_TRUE(*converge(bench_.provider(), bench_.type(), secret, context));
  EXPECT_TRUE(record()->undoing.empty());
  EXPECT_EQ(bench_.stage().text(record_path("shop/start")).find("hunter2"), std::string::npos);
}

TEST_F(OperationsTest, AreListedUntilTheyAreUndone) {
  system::FileSystem& files = bench_.stage().fake()->files();
  ASSERT_TRUE(bench_.converge("shop/start", "{program: [start]}"));
  ASSERT_TRUE(bench_.converge("a", "{program: [start]}"));
  bench_.stage().put(std::string(kOperationRecords) + "/torn.json", "{");
  std::vector<std::string> unread;
  auto records = list_records(files, unread);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 2u);
  EXPECT_EQ((*records)[0].name, "a");
  EXPECT_THAT(unread, ElementsAre(std::string(kOperationRecords) + "/torn.json"));
}

TEST_F(OperationsTest, TakeNoOthersRecordForTheirOwn) {
  bench_.stage().put(record_path("shop/start"), "{\"format\":1}");
  EXPECT_THAT(state("{program: [start]}"), HasSubstr("it is no record of an operation"));
  ASSERT_TRUE(bench_.converge("other", "{program: [start]}"));
  bench_.stage().put(record_path("shop/start"), bench_.stage().text(record_path("other")));
  EXPECT_THAT(state("{program: [start]}"), HasSubstr("is the record of another operation"));
}

}  // namespace
}  // namespace consort::resources
