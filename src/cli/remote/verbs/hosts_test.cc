#include "cli/exit_code.h"
#include "cli/remote/testing/remote_fixture.h"

namespace consort::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kEnvironment = "?environment=acme/prod";

class HostVerbsTest : public RemoteTest {
 protected:
  static net::Headers etag() {
    net::Headers headers;
    headers.add("ETag", "\"abc\"");
    return headers;
  }
};

TEST_F(HostVerbsTest, ControlHosts) {
  struct Case {
    const char* verb;
    const char* says;
  };
  for (const auto& [verb, says] :
       {Case{"pause", "changes nothing"}, Case{"resume", "goes on"},
        Case{"retire", "out of service"}, Case{"release", "out of quarantine"}}) {
    const std::string request = std::string("POST /hosts/web1/") + verb;
    server_.answer(request, 200, "{}");
    std::vector<std::string> words = {"host", verb, "web1"};
    const bool asks = std::string(verb) == "retire";
    if (asks) {
      EXPECT_EQ(run(words), kError);
      EXPECT_THAT(err_, HasSubstr("say --yes"));
      EXPECT_EQ(run(words, "n\n", true), kError);
      EXPECT_THAT(server_.asked(), Not(Contains(request + kEnvironment)));
      words.emplace_back("--yes");
    }
    EXPECT_EQ(run(words), kOk) << err_;
    EXPECT_THAT(out_, HasSubstr(says));
    EXPECT_EQ(server_.asked().back(), request + kEnvironment);
    server_.answer(request, 403, R"({"detail":"the token is for reading"})");
    EXPECT_EQ(run(words), kDenied);
  }
}

TEST_F(HostVerbsTest, RevokeTheCertificateThatIsShown) {
  server_.answer("GET /hosts/web1", 200, R"({"name":"web1","certificate":"0af3"})");
  server_.answer("POST /certificates/0af3/revoke", 200, "{}");
  EXPECT_EQ(run({"host", "revoke", "web1"}), kError) << "for a reason";
  EXPECT_EQ(run({"host", "revoke", "web1", "--reason", "stolen", "--yes"}), kOk) << err_;
  EXPECT_EQ(server_.asked().back(),
            "POST /certificates/0af3/revoke?environment=acme/prod {\"reason\":\"stolen\"}");
  server_.answer("GET /hosts/web1", 200, R"({"name":"web1"})");
  EXPECT_EQ(run({"host", "revoke", "web1", "--reason", "stolen", "--yes"}), kNotFound);
}

TEST_F(HostVerbsTest, ChangeTags) {
  server_.answer("GET /hosts/web1", 200, R"({"name":"web1","tags":["base","web"]})", etag());
  server_.answer("PATCH /hosts/web1", 200, R"({"commit":"c0ffee"})");
  EXPECT_EQ(run({"host", "tags", "web1"}), kOk);
  EXPECT_EQ(out_, "base\nweb\n");
  EXPECT_EQ(run({"host", "tags", "web1", "--add", "db,web", "--remove", "base"}), kOk) << err_;
  EXPECT_EQ(server_.asked().back(),
            "PATCH /hosts/web1?environment=acme/prod {\"tags\":[\"web\",\"db\"]}");
  EXPECT_EQ(server_.last().headers.find("If-Match"), "\"abc\"");
  EXPECT_EQ(run({"host", "tags", "web1", "--set", "one,two"}), kOk);
  EXPECT_THAT(server_.asked().back(), HasSubstr("[\"one\",\"two\"]"));
  EXPECT_EQ(run({"host", "tags", "web1", "--set", "base,web"}), kOk);
  EXPECT_EQ(server_.last().method, "GET") << "nothing to change";
  server_.answer("PATCH /hosts/web1", 412, R"({"detail":"it is another now"})");
  EXPECT_EQ(run({"host", "tags", "web1", "--add", "db"}), kConflict);
  EXPECT_THAT(err_, HasSubstr("look at it again"));
}

TEST_F(HostVerbsTest, MakeJoinTokens) {
  server_.answer(
      "POST /join-tokens", 201,
      R"({"id":3,"token":"consort_join_x","uses_left":5,"expires":"2026-03-01T12:00:00Z"})");
  EXPECT_EQ(run({"host", "join-token", "--uses", "5", "--tags", "base,web", "--valid", "2h",
                 "--name", "rack 7"}),
            kOk)
      << err_;
  EXPECT_EQ(out_, "consort_join_x\n") << "fit for a pipe";
  EXPECT_THAT(err_, HasSubstr("Shown this once"));
  EXPECT_EQ(server_.asked().back(),
            "POST /join-tokens?environment=acme/prod {\"name\":\"rack "
            "7\",\"seconds\":7200,\"tags\":[\"base\",\"web\"],\"uses\":5}");
  EXPECT_EQ(run({"host", "join-token", "--valid", "soon"}), kError);
}

TEST_F(HostVerbsTest, LetMachinesInByTheirWords) {
  server_.answer("GET /enrolments", 200, R"({"items":[
      {"id":4,"name":"db1","source":"192.0.2.7","state":"pending","words":"alpha bravo charlie"},
      {"id":5,"name":"web1","words":"one","reason":"the name web1 is taken"},{"id":6,"name":"web1","words":"two"}]})");
  server_.answer("GET /enrolments/4", 200,
                 R"({"id":4,"name":"db1","source":"192.0.2.7","words":"alpha bravo charlie"})");
  server_.answer("POST /enrolments/4/approve", 200, "{}");
  server_.answer("POST /enrolments/4/reject", 200, "{}");
  EXPECT_EQ(run({"host", "pending"}), kOk);
  EXPECT_THAT(out_, HasSubstr("alpha bravo charlie"));
  EXPECT_THAT(out_, HasSubstr("the name web1 is taken"));
  EXPECT_EQ(run({"host", "approve", "db1", "--tags", "db"}, "y\n", true), kOk) << err_;
  EXPECT_THAT(err_, HasSubstr("whose key is: alpha bravo charlie?"));
  EXPECT_EQ(server_.asked().back(),
            "POST /enrolments/4/approve?environment=acme/prod {\"tags\":[\"db\"]}");
  EXPECT_EQ(run({"host", "approve", "4", "--name", "db2", "--yes"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("db2 may join"));
  EXPECT_EQ(run({"host", "reject", "4", "--yes"}), kOk) << err_;
  server_.answer("POST /hosts/db1/reinstall", 200, "{}");
  server_.answer("POST /hosts/old/reinstall", 200, "{}");
  EXPECT_EQ(run({"host", "reinstall", "db1"}, "y\n", true), kOk) << err_;
  EXPECT_THAT(err_, HasSubstr("whose key is: alpha bravo charlie?"));
  EXPECT_EQ(server_.asked().back(),
            "POST /hosts/db1/reinstall?environment=acme/prod {\"enrolment\":4}");
  EXPECT_EQ(run({"host", "reinstall", "old", "db1", "--yes"}), kOk) << err_;
  EXPECT_EQ(run({"host", "reinstall", "nobody", "--yes"}), kNotFound);
  EXPECT_EQ(run({"host", "approve", "web1", "--yes"}), kError);
  EXPECT_THAT(err_, HasSubstr("several machines called 'web1'"));
  EXPECT_EQ(run({"host", "approve", "nobody", "--yes"}), kNotFound);
  server_.answer("POST /enrolments/4/approve", 409, R"({"detail":"the enrolment is rejected"})");
  EXPECT_EQ(run({"host", "approve", "4", "--yes"}), kConflict);
}

TEST_F(HostVerbsTest, ReadWhatIsThereNow) {
  server_.answer("GET /hosts/web1/resources/files/etc/motd", 200, R"({"mode":"0644"})");
  ASSERT_EQ(run_as_typed({"read", "--host", "web1", "files", "/etc/motd"}), kOk) << err_;
  EXPECT_EQ(out_, "files:\n  /etc/motd:\n    mode: \"0644\"\n");
  EXPECT_EQ(run_as_typed({"read", "--host", "web1", "files"}), kError);
  EXPECT_THAT(err_, HasSubstr("consort read --host web1 files /etc/motd"));
  server_.answer("GET /hosts/web1/resources/files/etc/motd", 503, R"({"detail":"web1 is away"})");
  EXPECT_EQ(run_as_typed({"read", "--host", "web1", "files", "/etc/motd"}), kError);
  EXPECT_THAT(err_, HasSubstr("web1 is away"));
}

}  // namespace
}  // namespace consort::cli
