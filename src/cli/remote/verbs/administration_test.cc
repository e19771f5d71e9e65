#include "cli/exit_code.h"
#include "cli/remote/testing/remote_fixture.h"

namespace consort::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class AdministrationTest : public RemoteTest {
 protected:
  void SetUp() override {
    RemoteTest::SetUp();
    headers_.add("ETag", "\"abc\"");
  }
  net::Headers headers_;
};

TEST_F(AdministrationTest, HaltsAndResumesEnvironments) {
  server_.answer("GET /environments/acme/prod", 200, R"({"organization":"acme","name":"prod"})",
                 headers_);
  server_.answer("PATCH /environments/acme/prod", 200, R"({"organization":"acme","name":"prod"})");
  EXPECT_EQ(run({"env", "halt"}), kOk) << err_;
  EXPECT_EQ(server_.asked().back(), "PATCH /environments/acme/prod {\"paused\":true}");
  EXPECT_EQ(server_.last().headers.find("If-Match"), "\"abc\"");
  EXPECT_EQ(out_, "acme/prod is halted: nothing is deployed.\n");
  server_.answer(
      "GET /environments", 200,
      R"({"items":[{"organization":"acme","name":"prod"},{"organization":"acme","name":"test"},
                     {"organization":"other","name":"test"}]})");
  EXPECT_EQ(run({"env", "resume", "prod"}), kOk) << err_;
  EXPECT_EQ(server_.asked().back(), "PATCH /environments/acme/prod {\"paused\":false}");
  EXPECT_EQ(run({"env", "halt", "test"}), kError);
  EXPECT_THAT(err_, HasSubstr("2 environments could be meant"));
  EXPECT_EQ(run({"env", "show", "none"}), kNotFound);
}

TEST_F(AdministrationTest, SetsSettingsAndKeepsOthers) {
  server_.answer("GET /environments/acme/prod", 200,
                 R"({"settings":{"follow":{"url":"u","branch":"old"},"keep":1,"drop":true}})",
                 headers_);
  server_.answer("PATCH /environments/acme/prod", 200, R"({"settings":{"a":1}})");
  EXPECT_EQ(run({"env", "set", "acme/prod", "follow.branch=main", "drop=null", "new.deep=[1,2]",
                 "text=no json"}),
            kOk)
      << err_;
  EXPECT_EQ(server_.asked().back(),
            "PATCH /environments/acme/prod "
            R"({"settings":{"follow":{"branch":"main","url":"u"},"keep":1,"new":{"deep":[1,2]},)"
            R"("text":"no json"}})");
  EXPECT_EQ(out_, "a: 1\n");
  for (const char* wrong : {"x", "=1", "a..b=1", ".=1"}) {
    EXPECT_EQ(run({"env", "set", "acme/prod", wrong}), kError) << wrong;
    EXPECT_THAT(err_, HasSubstr("is not KEY=VALUE"));
  }
}

TEST_F(AdministrationTest, TakesSettingsFromFilesAndStandardInput) {
  server_.answer("GET /environments/acme/prod", 200, R"({"settings":{}})", headers_);
  server_.answer("PATCH /environments/acme/prod", 200, R"({"settings":{}})");
  write("secret", "top secret words\n");
  write("windows.yaml", "- days: [sat]\n  from: '22:00'\n  to: '04:00'\n");
  EXPECT_EQ(
      run({"env", "set", "acme/prod", "hook_secret=@" + (folder_ / "secret").string(),
           "follow.authorization=-", "deploy.windows=@" + (folder_ / "windows.yaml").string()},
          "Bearer abc\n"),
      kOk)
      << err_;
  EXPECT_THAT(server_.asked().back(), HasSubstr(R"("hook_secret":"top secret words")"));
  EXPECT_THAT(server_.asked().back(), HasSubstr(R"("authorization":"Bearer abc")"));
  EXPECT_THAT(server_.asked().back(),
              HasSubstr(R"("windows":[{"days":["sat"],"from":"22:00","to":"04:00"}])"));
  EXPECT_EQ(run({"env", "set", "acme/prod",
                 "deploy.windows=[{days: [sat, sun], from: \"22:00\", to: \"04:00\"}]"}),
            kOk)
      << err_;
  EXPECT_THAT(server_.asked().back(),
              HasSubstr(R"("windows":[{"days":["sat","sun"],"from":"22:00","to":"04:00"}])"));
  EXPECT_EQ(run({"env", "set", "acme/prod", "deploy.windows=[{days"}), kError);
  EXPECT_THAT(err_, HasSubstr("the value of deploy.windows is neither JSON nor YAML"));
  EXPECT_EQ(run({"env", "set", "acme/prod", "hook_secret=@/nowhere/x"}), kError);
  EXPECT_THAT(err_, HasSubstr("cannot read /nowhere/x"));
  EXPECT_EQ(run({"env", "set", "acme/prod", "hook_secret=-"}), kError);
  EXPECT_THAT(err_, HasSubstr("standard input has no line for hook_secret"));
}

TEST_F(AdministrationTest, MakesEnvironments) {
  server_.answer("POST /environments", 201, R"({"organization":"acme","name":"new"})");
  EXPECT_EQ(run({"env", "create", "acme/new", "deploy.automatic=false"}), kOk) << err_;
  EXPECT_EQ(server_.asked().back(),
            "POST /environments "
            R"({"name":"new","organization":"acme","settings":{"deploy":{"automatic":false}}})");
  EXPECT_EQ(run({"env", "create", "new"}), kError);
  server_.answer("POST /environments", 409, R"({"code":"exists","detail":"it is there"})");
  EXPECT_EQ(run({"env", "create", "acme/new"}), kConflict);
  server_.answer("GET /environments", 200, R"({"items":[{"organization":"acme","name":"new"}]})");
  EXPECT_EQ(run({"env", "list", "-o", "name"}), kOk);
  EXPECT_EQ(out_, "acme/new\n");
}

TEST_F(AdministrationTest, MakesListsAndRevokesTokens) {
  server_.answer("POST /tokens", 201, R"({"id":9,"token":"consort_read_new"})");
  EXPECT_EQ(run({"token", "create", "ann", "--permission", "read", "--valid", "1d"}), kOk) << err_;
  EXPECT_EQ(out_, "consort_read_new\n");
  EXPECT_THAT(server_.asked().back(), HasSubstr(R"("name":"ann","permission":"read")"));
  EXPECT_THAT(server_.asked().back(), HasSubstr(R"("expires":")"));
  EXPECT_THAT(server_.asked().back(), Not(HasSubstr("environment"))) << "unless it is typed";
  EXPECT_EQ(run({"token", "create", "ann", "--permission", "all"}), kError);

  server_.answer("GET /tokens/admin", 200, R"({"items":[{"id":1,"name":"first","kind":"admin"}]})");
  server_.answer("GET /tokens", 200, R"({"items":[{"id":9,"name":"ann","kind":"api"}]})");
  EXPECT_EQ(run({"token", "list"}), kOk) << err_;
  expect_golden("tokens");

  server_.answer("GET /tokens/9", 200, R"({"id":9,"name":"ann"})", headers_);
  server_.answer("DELETE /tokens/9", 204, "");
  EXPECT_EQ(run({"token", "revoke", "9"}, "y\n", true), kOk) << err_;
  EXPECT_EQ(server_.asked().back(), "DELETE /tokens/9");
  EXPECT_EQ(run({"token", "revoke", "nine", "--yes"}), kError);
}

TEST_F(AdministrationTest, TakesRevisionsBack) {
  server_.answer("POST /revisions/revert", 202, R"({"operation":5})");
  server_.answer_in_turn("GET /operations/5",
                         {R"({"state":"running","kind":"revert","done":1,"total":2})",
                          R"({"state":"succeeded","result":{"commit":"beef00112233445566"}})"});
  EXPECT_EQ(run({"revert", "c0ffee", "--yes", "--message", "No"}), kOk) << err_;
  EXPECT_EQ(out_, "Taken back: what c0ffee changed, by commit beef00112233.\n");
  EXPECT_THAT(
      server_.asked(),
      Contains(
          R"(POST /revisions/revert?environment=acme/prod {"message":"No","revision":"c0ffee"})"));
  EXPECT_EQ(run({"revert", "c0ffee", "--host", "web1", "--yes"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("Put back: web1 to what it was at c0ffee"));
  EXPECT_EQ(run({"revert", "c0ffee", "--host", "web1", "--path", "x", "--yes"}), kError);
  EXPECT_EQ(run({"revert", "c0ffee"}), kError) << "nobody to ask";
}

TEST_F(AdministrationTest, TellsHowAnOperationFails) {
  server_.answer("POST /revisions/revert", 202, R"({"operation":5})");
  server_.answer("GET /operations/5", 200, R"({"state":"failed","message":"it does not apply"})");
  EXPECT_EQ(run({"revert", "c0ffee", "--yes"}), kError);
  EXPECT_THAT(err_, HasSubstr("it does not apply"));
  interrupt_at("GET /operations/5");
  EXPECT_EQ(run({"revert", "c0ffee", "--yes"}), kInterrupted);
  EXPECT_THAT(err_, HasSubstr("operation 5 goes on"));
  EXPECT_THAT(err_, HasSubstr("consort get operations 5"));
}

TEST_F(AdministrationTest, ShowsWhatDiffersBetweenRevisions) {
  server_.answer_in_turn("GET /revisions/b1/diff", {R"({"items":[{"host":"web1","changes":[
      {"address":"files./etc/motd","action":"update",
       "attributes":[{"name":"mode","from":"0600","to":"0644"}]}],"omitted":2}],"continue":"2",
      "files":[{"path":"tags/web.yaml","size_before":5,"size_after":5,"diff":"-a: 1\n+a: 2\u001b[31m\n"},
               {"path":"tags/new.yaml","size_after":3}],"files_complete":false})",
                                                    R"({"items":[{"host":"web2","changes":[
      {"address":"users.deploy","action":"delete","attributes":[]}]}]})"});
  EXPECT_EQ(run({"diff", "a1", "b1", "--tag", "web", "-l", "not drifted", "--resource", "files"}),
            kOk)
      << err_;
  EXPECT_EQ(server_.asked().front(),
            "GET /revisions/b1/diff?from=a1&resource=files&filter=tag:'web' and (not "
            "drifted)&environment=acme/prod");
  EXPECT_EQ(server_.asked().size(), 2u);
  expect_golden("diff");
}

TEST_F(AdministrationTest, ListsOrphans) {
  server_.answer("GET /environments/acme/prod/orphans", 200,
                 R"({"items":[{"id":7,"host":3,"host_name":"web1","address":"files./etc/old",
          "since":"2026-03-01T12:00:00.123Z","catalog":")" +
                     std::string(64, 'd') + "\"}]}");
  EXPECT_EQ(run({"orphans"}), kOk) << err_;
  EXPECT_EQ(out_,
            "HOST  ADDRESS         SINCE                 LAST CATALOG\n"
            "web1  files./etc/old  2026-03-01T12:00:00Z  dddddddddddd\n");
  server_.answer("GET /environments/acme/prod/orphans", 200, R"({"items":[]})");
  EXPECT_EQ(run({"orphans"}), kOk);
  EXPECT_THAT(err_, HasSubstr("no orphans"));
}

}  // namespace
}  // namespace consort::cli
