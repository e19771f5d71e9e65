#include "cli/remote/api/api_client.h"

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/testing/remote_fixture.h"

namespace consort::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ApiClientTest : public RemoteTest {
 protected:
  // No byte of what a server says works the terminal.
  void expect_tame() {
    for (const std::string& text : {out_, err_}) {
      for (const std::string& character : utf8_characters(text)) {
        const auto byte = static_cast<uint8_t>(character[0]);
        EXPECT_FALSE(byte < 0x20 && byte != '\n') << printable(text, 2000);
        EXPECT_NE(byte, 0x7F);
        EXPECT_FALSE(byte == 0xC2 && static_cast<uint8_t>(character[1]) < 0xA0);
      }
    }
  }
};

TEST_F(ApiClientTest, FollowsPagesToTheEndAndNoFurther) {
  server_.answer_in_turn(
      "GET /hosts", {R"({"items":[{"name":"a"}],"continue":"1"})", R"({"items":[],"continue":"2"})",
                     R"({"items":[{"name":"b"}]})"});
  EXPECT_EQ(run({"host", "list", "-o", "name"}), kOk) << err_;
  EXPECT_EQ(out_, "a\nb\n");
  EXPECT_THAT(server_.asked(),
              ElementsAre("GET /hosts?limit=1000&environment=acme/prod",
                          "GET /hosts?limit=1000&continue=1&environment=acme/prod",
                          "GET /hosts?limit=1000&continue=2&environment=acme/prod"));
  server_.answer("GET /hosts", 200, R"({"items":[{"name":"a"}],"continue":"1"})");
  EXPECT_EQ(run({"host", "list", "-o", "name", "--limit", "1"}), kOk);
  EXPECT_EQ(out_, "a\n");
  EXPECT_THAT(err_, HasSubstr("--limit 0 all"));
  EXPECT_EQ(run({"host", "list"}), kError);
  EXPECT_THAT(err_, HasSubstr("the list never ends"));
}

TEST_F(ApiClientTest, TellsProblemsWithPlaceAndHint) {
  server_.answer("POST /plans", 422,
                 R"({"status":422,"code":"not-compiled","detail":"files has no attribute 'mod'",
                     "hint":"did you mean 'mode'?","source":{"file":"tags/web.yaml","line":3,"column":5}})");
  EXPECT_EQ(run_as_typed({"plan", "--fleet"}), kNotCompiled);
  EXPECT_THAT(err_, HasSubstr("tags/web.yaml:3:5: error[not-compiled]: files has no attribute"));
  EXPECT_THAT(err_, HasSubstr("did you mean 'mode'?"));
  EXPECT_EQ(run_as_typed({"plan", "--fleet", "-o", "json"}), kNotCompiled);
  const model::Value root = json();
  const model::Value& error = *root.map().find("error");
  EXPECT_EQ(error.map().find("code")->text(), "not-compiled");
  EXPECT_EQ(error.map().find("diagnostics")->list().at(0).map().find("line")->integer(), 3);
}

TEST_F(ApiClientTest, TellsAllThatWouldNotCompile) {
  server_.answer("POST /revisions/revert", 422,
                 R"({"status":422,"code":"not_compiled","detail":"nothing was committed",
                     "source":{"file":"hosts/web1.yaml","line":1,"column":14},"diagnostics":[
                     {"file":"hosts/web1.yaml","line":1,"column":14,"severity":"error",
                      "rule":"unknown-tag","message":"there is no tag 'nope'","hint":"add it",
                      "notes":[{"file":"tags/a.yaml","line":2,"column":1,"message":"from here"}]},
                     {"file":"b","line":"x","severity":"warning","rule":"w","message":"odd\u001b"}]})");
  EXPECT_EQ(run_as_typed({"revert", "c0ffee1", "--yes"}), kNotCompiled);
  EXPECT_THAT(err_, HasSubstr("hosts/web1.yaml:1:14: error[unknown-tag]: there is no tag 'nope'\n"
                              "tags/a.yaml:2:1: note: from here\nhint: add it\n"
                              "b: warning[w]: odd"));
  EXPECT_THAT(err_, HasSubstr("consort: nothing was committed"));
  expect_tame();
  EXPECT_EQ(run_as_typed({"revert", "c0ffee1", "--yes", "-o", "json"}), kNotCompiled);
  const model::Value root = json();
  const model::Value& error = *root.map().find("error");
  EXPECT_EQ(error.map().find("code")->text(), "not-compiled");
  EXPECT_EQ(error.map().find("diagnostics")->list().size(), 2u);
}

TEST_F(ApiClientTest, AsksForTheEnvironmentInWordsOfTheCommandLine) {
  server_.answer("GET /hosts/web1", 400,
                 R"({"status":400,"code":"environment_ambiguous","detail":"there is more than one",
                     "hint":"say environment=ORGANIZATION/NAME"})");
  EXPECT_EQ(run({"host", "show", "web1"}), kError);
  EXPECT_THAT(err_, HasSubstr("hint: say --environment ORGANIZATION/NAME"));
}

TEST_F(ApiClientTest, TellsScriptsWhy) {
  struct Case {
    int status;
    int code;
  };
  for (const auto& [status, code] :
       {Case{400, kError}, Case{401, kDenied}, Case{403, kDenied}, Case{404, kNotFound},
        Case{409, kConflict}, Case{410, kNotFound}, Case{412, kConflict}, Case{422, kError},
        Case{500, kError}, Case{501, kError}, Case{504, kTimeout}, Case{302, kError}}) {
    server_.answer("GET /hosts/web1", status, R"({"detail":"because"})");
    EXPECT_EQ(run({"host", "show", "web1"}), code) << status;
    EXPECT_THAT(err_, HasSubstr("because"));
  }
  server_.answer("GET /hosts/web1", 500, "<html>oops</html>");
  EXPECT_EQ(run({"host", "show", "web1"}), kError);
  EXPECT_THAT(err_, HasSubstr("the server answers with status 500"));
}

TEST_F(ApiClientTest, SaysAgainWhatMayBeSaidAgain) {
  int times = 0;
  std::vector<std::string> keys;
  server_.answer("POST /hosts/web1/pause",
                 [&](const net::Request& request, const net::Responder& responder) {
                   keys.emplace_back(request.headers.find("Idempotency-Key").value_or(""));
                   net::Response response{.status = ++times < 3 ? 503 : 200, .body = "{}"};
                   response.headers.add("Retry-After", "0");
                   responder.send(std::move(response));
                 });
  EXPECT_EQ(run({"host", "pause", "web1"}), kOk) << err_;
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(keys[0].size(), 32u);
  EXPECT_EQ(keys[0], keys[2]) << "it is done once";

  net::Headers etag;
  etag.add("ETag", "\"1\"");
  server_.answer("GET /hosts/web1", 200, R"({"name":"web1","tags":["base"]})", etag);
  server_.answer("PATCH /hosts/web1", 503, "{}");
  EXPECT_EQ(run({"host", "tags", "web1", "--add", "web"}), kError);
  EXPECT_EQ(server_.asked().size(), 5u) << "a change is not";
  EXPECT_EQ(server_.last().headers.find("If-Match"), "\"1\"");
}

TEST_F(ApiClientTest, WaitsNoLongerThanIsBearable) {
  net::Headers later;
  later.add("Retry-After", "3600");
  server_.answer("GET /hosts", 429, R"({"detail":"too many requests"})", later);
  EXPECT_EQ(run({"host", "list"}), kError);
  EXPECT_EQ(server_.asked().size(), 1u);
}

TEST_F(ApiClientTest, SaysThatNobodyIsThere) {
  server_.stop();
  EXPECT_EQ(run({"host", "list"}), kError);
  EXPECT_THAT(err_, HasSubstr("while asking https://127.0.0.1:"));
}

TEST_F(ApiClientTest, IsInterruptedAtOnce) {
  interrupt_at("GET /hosts");
  EXPECT_EQ(run({"host", "list"}), kInterrupted);
}

TEST_F(ApiClientTest, IsNotConfusedByWhatServersSay) {
  for (const char* text :
       {"", "{", "[]", "null", "7", R"({"items":{}})", R"({"items":[1,null,[],"x",{"name":{}}]})",
        R"({"items":[{"name":7,"tags":"x","last_seen":false,"note":[[]]}],"continue":7})",
        R"({"items":[{"$unknown":["x"]}]})"}) {
    server_.answer("GET /hosts", 200, text);
    for (const char* format : {"table", "json", "yaml", "name"}) {
      const int code = run({"host", "list", "-o", format});
      EXPECT_TRUE(code == kOk || code == kError) << text;
    }
  }
  server_.answer("GET /hosts", 200, std::string(200'000, '['));
  EXPECT_EQ(run({"host", "list"}), kError);
  EXPECT_THAT(err_, HasSubstr("the server's answer is not understood"));
}

TEST_F(ApiClientTest, LetsNothingThroughThatWorksATerminal) {
  const std::string evil = "\\u001b]0;x\\u0007\\u009b31m\\u007f\\r\\n";
  server_.answer("GET /hosts", 200,
                 R"({"items":[{"name":")" + evil + R"(","note":")" + evil + R"(","tags":[")" +
                     evil + R"("],")" + evil + R"(":1}]})");
  server_.answer("GET /hosts/web1", 404,
                 R"({"detail":")" + evil + R"(","hint":")" + evil + R"(","code":")" + evil +
                     R"(","source":{"file":")" + evil + R"(","line":1,"column":1}})");
  server_.answer("GET /hosts/web2/facts", 200, R"({")" + evil + R"(":")" + evil + R"("})");
  server_.answer("GET /hosts/web2", 200, R"({"name":")" + evil + R"("})");
  server_.answer("GET /hosts/web2/reports", 200, R"({"items":[]})");
  for (const char* format : {"table", "json", "yaml", "name"}) {
    EXPECT_EQ(run({"host", "list", "-o", format}), kOk);
    expect_tame();
    EXPECT_EQ(run({"host", "show", "web1", "-o", format}), kNotFound);
    expect_tame();
    EXPECT_EQ(run({"host", "show", "web2", "-o", format}), kOk) << err_;
    expect_tame();
    EXPECT_EQ(run({"host", "facts", "web2", "-o", format}), kOk) << err_;
    expect_tame();
  }
}

TEST_F(ApiClientTest, JsonStaysWhatItWas) {
  server_.answer("GET /hosts/web1", 200, R"({"name":"a\u009bb\u007fc\u00e9"})");
  ASSERT_EQ(run({"host", "show", "web1", "-o", "json"}), kOk);
  EXPECT_THAT(out_, HasSubstr(R"(a\u009bb\u007fc)"));
  EXPECT_EQ(json().map().find("name")->text(),
            "a\xC2\x9B"
            "b\x7F"
            "c\xC3\xA9");
}

TEST_F(ApiClientTest, EncodesWhatIsTyped) {
  EXPECT_EQ(run({"host", "show", "a?b=c&d#e %"}), kNotFound);
  EXPECT_EQ(server_.last().path, "/api/v1/hosts/a?b=c&d#e %");
  EXPECT_EQ(run({"host", "show", "../tokens"}), kError);
  EXPECT_EQ(server_.asked().size(), 1u) << "a path that leads elsewhere is refused";
  EXPECT_EQ(run({"host", "list", "tag:web and name:'x y'"}), kNotFound);
  EXPECT_THAT(server_.asked().back(), HasSubstr("filter=tag:web and name:'x y'"));
}

TEST_F(ApiClientTest, CompletesWithPlainWordsOnly) {
  server_.answer("GET /hosts", 200, R"json({"items":[{"name":"web1","tags":["base","$(id)"]},
                 {"name":"`id`"},{"name":"-x"},{"name":"a b"},{"tags":["web"]}]})json");
  EXPECT_EQ(run({"complete", "hosts"}), kOk);
  EXPECT_EQ(out_, "web1\n");
  EXPECT_EQ(run({"complete", "tags"}), kOk);
  EXPECT_EQ(out_, "base\nweb\n");
  server_.stop();
  EXPECT_EQ(run({"complete", "hosts"}), kError);
  EXPECT_EQ(out_ + err_, "");
}

}  // namespace
}  // namespace consort::cli
