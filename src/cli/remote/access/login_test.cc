#include <sys/stat.h>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/testing/remote_fixture.h"

namespace consort::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSaved = ".config/consort/contexts.yaml";
constexpr const char* kOneEnvironment =
    R"({"items":[{"organization":"acme","name":"prod","settings":{},"paused":false}]})";

// Nothing in the environment but where the home is.
class LoginTest : public RemoteTest {
 protected:
  void SetUp() override {
    RemoteTest::SetUp();
    variables_ = {{"HOME", folder_.string()}};
    write("token", "consort_admin_secret\n");
    server_.answer("GET /environments", 200, kOneEnvironment);
  }
  int login(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"login",        server_.url(),
                                      "--root-key",   server_.root_key(),
                                      "--token-file", (folder_ / "token").string()};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  mode_t mode_of(const std::string& path) {
    struct stat status;
    return ::stat((folder_ / path).c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }
};

TEST_F(LoginTest, SavesWhatTheServerBelieves) {
  ASSERT_EQ(login({"--environment", "acme/prod"}), kOk) << err_;
  EXPECT_THAT(out_ + err_, Not(HasSubstr("secret")));
  EXPECT_EQ(server_.last().headers.find("Authorization"), "Bearer consort_admin_secret");
  EXPECT_EQ(mode_of(kSaved), 0600u);
  EXPECT_EQ(mode_of(".config/consort"), 0700u);
  EXPECT_THAT(read(kSaved), HasSubstr("consort_admin_secret"));

  server_.answer("GET /hosts", 200, R"({"items":[]})");
  EXPECT_EQ(run({"host", "list"}), kOk) << err_;
  EXPECT_EQ(server_.asked().back(), "GET /hosts?limit=1000&environment=acme/prod");
  EXPECT_EQ(run({"host", "list", "--environment", "acme/test"}), kOk) << err_;
  EXPECT_EQ(server_.asked().back(), "GET /hosts?limit=1000&environment=acme/test");
}

TEST_F(LoginTest, SavesNothingThatTheServerRefuses) {
  server_.answer("GET /environments", 401, R"({"code":"unauthorized","detail":"no such token"})");
  EXPECT_EQ(login(), kDenied);
  EXPECT_THAT(err_, HasSubstr("no such token"));
  EXPECT_FALSE(exists(kSaved));
  server_.answer("GET /environments", 200, kOneEnvironment);
  EXPECT_EQ(login({"--environment", "acme/other"}), kError);
  EXPECT_THAT(err_, HasSubstr("no environment 'acme/other'"));
  EXPECT_FALSE(exists(kSaved));
}

TEST_F(LoginTest, BelievesOneRootOnly) {
  EXPECT_EQ(run({"login", server_.url(), "--root-key", std::string(64, 'a'), "--token-file",
                 (folder_ / "token").string()}),
            kError);
  EXPECT_TRUE(server_.asked().empty()) << "the token went nowhere";
  EXPECT_THAT(err_, HasSubstr("hint: the server shows no certificate from the root"));
}

TEST_F(LoginTest, TakesTheTokenFromStandardInputOrAPerson) {
  std::vector<std::string> words = {"login", server_.url(), "--root-key", server_.root_key()};
  EXPECT_EQ(run(words), kError);
  EXPECT_THAT(err_, HasSubstr("--token-file FILE"));
  EXPECT_EQ(run(words, "typed\n", true), kOk) << err_;
  EXPECT_EQ(server_.last().headers.find("Authorization"), "Bearer typed");
  EXPECT_THAT(out_ + err_, Not(HasSubstr("typed")));
  words.insert(words.end(), {"--token-file", "-"});
  EXPECT_EQ(run(words, "piped\n"), kOk) << err_;
  EXPECT_EQ(server_.last().headers.find("Authorization"), "Bearer piped");
  EXPECT_EQ(run(words, ""), kError);
  EXPECT_EQ(run(words, std::string(10'000, 'x')), kError);
}

TEST_F(LoginTest, KeepsSeveralServersApart) {
  ASSERT_EQ(login({"--name", "one"}), kOk);
  ASSERT_EQ(login({"--name", "two", "--environment", "prod"}), kOk);
  ASSERT_EQ(run({"context", "list", "-o", "name"}), kOk);
  EXPECT_EQ(out_, "one\ntwo\n");
  ASSERT_EQ(run({"context", "list"}), kOk);
  EXPECT_THAT(out_, HasSubstr("*  two"));
  EXPECT_THAT(out_, Not(HasSubstr("secret")));
  ASSERT_EQ(run({"context", "use", "one"}), kOk);
  ASSERT_EQ(run({"context", "show", "-o", "json"}), kOk);
  EXPECT_EQ(json().map().find("environment")->text(), "");
  EXPECT_THAT(out_, Not(HasSubstr("secret")));
  ASSERT_EQ(run({"context", "show", "--context", "two"}), kOk);
  EXPECT_THAT(out_, HasSubstr("environment: prod"));
  variables_["CONSORT_CONTEXT"] = "two";
  ASSERT_EQ(run({"context", "show"}), kOk);
  EXPECT_THAT(out_, HasSubstr("environment: prod"));
  variables_.erase("CONSORT_CONTEXT");

  EXPECT_EQ(run({"context", "use", "three"}), kError);
  EXPECT_EQ(run({"context", "remove", "one"}), kOk);
  EXPECT_EQ(run({"host", "list"}), kError);
  EXPECT_THAT(err_, HasSubstr("no server is chosen: consort context use NAME"));
  EXPECT_EQ(run({"logout", "two"}), kOk);
  EXPECT_EQ(run({"logout", "two"}), kError);
  EXPECT_THAT(read(kSaved), Not(HasSubstr("secret")));
  EXPECT_EQ(run({"host", "list"}), kError);
  EXPECT_THAT(err_, HasSubstr("no server is known: consort login"));
}

TEST_F(LoginTest, RefusesWhatOthersMayRead) {
  ASSERT_EQ(login(), kOk);
  ::chmod((folder_ / kSaved).c_str(), 0640);
  EXPECT_EQ(run({"host", "list"}), kError);
  EXPECT_THAT(err_, HasSubstr("chmod 600"));
  ::chmod((folder_ / kSaved).c_str(), 0600);
  ::chmod((folder_ / ".config/consort").c_str(), 0755);
  EXPECT_EQ(login(), kError);
  EXPECT_THAT(err_, HasSubstr("chmod 700"));
}

TEST_F(LoginTest, RefusesAFileThatIsBroken) {
  ASSERT_EQ(login(), kOk);
  for (const std::string& text :
       {std::string("contexts: ["), std::string("contexts: {a: {server: ftp://x}}"),
        std::string("contexts: {a: 1}"), std::string("what: else"), std::string(2 << 20, '#')}) {
    write(kSaved, text);
    EXPECT_EQ(run({"host", "list"}), kError) << text.substr(0, 100);
    EXPECT_THAT(err_, HasSubstr("contexts.yaml"));
  }
}

TEST_F(LoginTest, SendsATokenToNoOtherServer) {
  ASSERT_EQ(login(), kOk);
  server_.answer("GET /hosts", 200, R"({"items":[]})");
  variables_["CONSORT_SERVER"] = "https://127.0.0.1:1";
  EXPECT_EQ(run({"host", "list"}), kError);
  EXPECT_THAT(err_, HasSubstr("CONSORT_SERVER is set, and CONSORT_ROOT_KEY is not"));
  variables_["CONSORT_ROOT_KEY"] = server_.root_key();
  EXPECT_EQ(run({"host", "list"}), kError);
  EXPECT_THAT(err_, HasSubstr("CONSORT_SERVER is set, and CONSORT_TOKEN is not"));
  EXPECT_EQ(run({"host", "list", "--context", "127.0.0.1"}), kOk) << err_;
  variables_.erase("CONSORT_SERVER");
  variables_["CONSORT_TOKEN"] = "another";
  EXPECT_EQ(run({"host", "list"}), kOk) << err_;
  EXPECT_EQ(server_.last().headers.find("Authorization"), "Bearer another");
}

}  // namespace
}  // namespace consort::cli
