#include "resources/plugin/plugin_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "system/testing/fake_target.h"
#include "system/testing/temporary_root.h"

namespace consort::resources {
namespace {

using testing::HasSubstr;
using Lines = std::optional<std::vector<std::string>>;

constexpr Duration kLimit = std::chrono::seconds(1);

// A plugin whose answer to every question is scripted; it greets by itself unless told otherwise.
class PluginPrograms : public testing::Test {
 protected:
  void answers(std::function<Lines(const std::string&)> answer,
               std::string greeting = "{\"consort\":1}") {
    target_.processes().converse({"/plugins/test"}, [=, this](const std::string& line) -> Lines {
      asked_.push_back(line);
      if (line == "{\"consort\":1}") return std::vector<std::string>{greeting};
      return answer(line);
    });
  }
  static Lines just(std::string line) { return std::vector<std::string>{std::move(line)}; }
  std::string failure() {
    auto answer = program_.ask("read", {}, kLimit);
    return answer ? "" : answer.error().message;
  }
  size_t starts() { return target_.processes().commands().size(); }

  system::FakeTarget target_;
  PluginProgram program_{"/plugins/test", target_.processes(), target_.clock()};
  std::vector<std::string> asked_;
};

TEST_F(PluginPrograms, AnswerQuestionsInOrder) {
  int number = 0;
  answers([&](const std::string&) {
    ++number;
    return just("{\"id\":" + std::to_string(number) +
                ",\"result\":{\"n\":" + std::to_string(number) + "}}");
  });
  model::Map question;
  question.set("name", model::Value("x"));
  EXPECT_EQ(program_.ask("read", question, kLimit)->find("n")->integer(), 1);
  EXPECT_EQ(program_.ask("apply", {}, kLimit)->find("n")->integer(), 2);
  EXPECT_EQ(asked_[1], R"({"id":1,"name":"x","timeout_ms":1000,"verb":"read"})");
  EXPECT_EQ(starts(), 1u) << "the program stays";
}

TEST_F(PluginPrograms, ReportTheirErrors) {
  answers([](const std::string&) {
    return just(R"({"id":1,"error":{"code":"denied","message":"not\nyours"}})");
  });
  auto answer = program_.ask("apply", {}, kLimit);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::denied);
  EXPECT_EQ(answer.error().message, "not\\nyours");
  EXPECT_EQ(starts(), 1u);
}

struct Nonsense {
  const char* name;
  const char* greeting;
  Lines answer;
  const char* complaint;
};

class PluginNonsense : public PluginPrograms, public testing::WithParamInterface<Nonsense> {};

TEST_P(PluginNonsense, IsAnErrorThatSaysWhat) {
  answers([](const std::string&) { return GetParam().answer; }, GetParam().greeting);
  EXPECT_THAT(failure(), HasSubstr(GetParam().complaint));
  EXPECT_THAT(failure(), HasSubstr("plugin 'test'"));
  EXPECT_EQ(starts(), 2u) << "it is started anew";
}

Lines line(std::string text) { return std::vector<std::string>{std::move(text)}; }

INSTANTIATE_TEST_SUITE_P(
    Kinds, PluginNonsense,
    testing::Values(
        Nonsense{"WrongGreeting", "hello", line("{}"), "greets with 'hello'"},
        Nonsense{"OtherVersion", "{\"consort\":2}", line("{}"), "speaks version 2 of the protocol"},
        Nonsense{"Silence", "{\"consort\":1}", std::vector<std::string>{},
                 "gave no answer within 1.0 s"},
        Nonsense{"Death", "{\"consort\":1}", std::nullopt, "ended without an answer"},
        Nonsense{"Chatter", "{\"consort\":1}", line("debug: here"),
                 "printed what is no answer: 'debug: here'"},
        Nonsense{"List", "{\"consort\":1}", line("[1]"), "printed what is no answer"},
        Nonsense{"OtherQuestion", "{\"consort\":1}", line("{\"id\":7,\"result\":{}}"),
                 "answered question 7"},
        Nonsense{"NoId", "{\"consort\":1}", line("{\"result\":{}}"),
                 "answered question without an id"},
        Nonsense{"Neither", "{\"consort\":1}", line("{\"id\":1}"),
                 "exactly one of 'result' and 'error'"},
        Nonsense{"Both", "{\"consort\":1}", line("{\"id\":1,\"result\":{},\"error\":{}}"),
                 "exactly one of"},
        Nonsense{"Flood", "{\"consort\":1}",
                 line(std::string(PluginProgram::kAnswerLimit + 1, 'x')), "longer than"}),
    [](const auto& info) { return info.param.name; });

TEST_F(PluginPrograms, RestLongerAfterEachFailure) {
  answers([](const std::string&) { return Lines(); });
  EXPECT_THAT(failure(), HasSubstr("ended without an answer"));
  EXPECT_THAT(failure(), HasSubstr("ended without an answer")) << "once more at once";
  EXPECT_THAT(failure(),
              HasSubstr("failed 2 times and rests for 1.0 s: plugin 'test' ended without"));
  EXPECT_EQ(starts(), 2u);
  target_.manual_clock().advance(std::chrono::seconds(1));
  failure();
  EXPECT_EQ(starts(), 3u);
  target_.manual_clock().advance(std::chrono::seconds(1));
  EXPECT_THAT(failure(), HasSubstr("failed 3 times and rests for 1.0 s"));
  for (int i = 0; i < 20; ++i) {
    target_.manual_clock().advance(std::chrono::minutes(1));
    failure();
  }
  EXPECT_EQ(starts(), 23u) << "never longer than a minute";
}

TEST_F(PluginPrograms, AreForgivenWhenTheyAnswerAgain) {
  int question = 0;
  answers([&](const std::string&) -> Lines {
    ++question;
    if (question % 2 == 1) return std::nullopt;
    return just("{\"id\":" + std::to_string(question) + ",\"result\":{}}");
  });
  for (int i = 0; i < 6; ++i) {
    EXPECT_NE(failure(), "");
    EXPECT_EQ(failure(), "");
  }
}

TEST_F(PluginPrograms, AreGivenUpWithoutBlameWhenStopped) {
  answers([](const std::string&) { return std::vector<std::string>{}; });
  std::stop_source source;
  source.request_stop();
  auto answer = program_.ask("apply", {}, std::chrono::hours(1), source.get_token());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::cancelled);
  EXPECT_THAT(failure(), HasSubstr("gave no answer"));
}

TEST_F(PluginPrograms, ThatCannotBeStartedSaySo) {
  PluginProgram missing("/plugins/missing", target_.processes(), target_.clock());
  auto answer = missing.ask("read", {}, kLimit);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().to_string(), HasSubstr("starting the plugin 'missing'"));
}

// A real program that writes without end, and one that never writes.
TEST(PluginProgramsForReal, AreEndedWhenTheyMisbehave) {
  system::TemporaryRoot folder;
  auto runner = system::real_process_runner("/");
  SystemClock clock;
  folder.put("/flood",
             "#!/bin/sh\nread line\necho '{\"consort\":1}'\nread line\nexec cat /dev/zero\n", 0755);
  folder.put("/hang", "#!/bin/sh\necho stuck >&2\nexec sleep 1000\n", 0755);
  folder.put("/half",
             "#!/bin/sh\nread line\necho '{\"consort\":1}'\nread line\necho oh no >&2\nprintf "
             "'{\"id\":1'\n",
             0755);
  auto complaint = [&](const std::string& name) {
    PluginProgram program(folder.path("/" + name), *runner, clock);
    auto answer = program.ask("read", {}, std::chrono::seconds(5));
    return answer ? "" : answer.error().message;
  };
  EXPECT_THAT(complaint("flood"), HasSubstr("sent a line of more than 4194304 bytes"));
  EXPECT_THAT(complaint("half"), testing::AllOf(HasSubstr("plugin 'half'"), HasSubstr("oh no")));
}

}  // namespace
}  // namespace consort::resources
