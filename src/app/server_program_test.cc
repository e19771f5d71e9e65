#include "app/testing/server_program.h"

#include <sys/stat.h>

#include "base/hmac.h"
#include "base/strings.h"
#include "server/program/data_copy.h"

namespace consort::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(ServerProgram, TheFirstStartMakesWhatIsNeeded) {
  struct stat status {};
  ASSERT_EQ(::stat((data() + "/admin-token").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(ask("GET", "/api/v1/hosts").status, 200);
  EXPECT_EQ(ask("GET", "/api/v1/hosts", {}, "").status, 401);
  EXPECT_EQ(ask("GET", "/agent/v1", {}, "").status, 403);
  EXPECT_EQ(ask("GET", "/elsewhere", {}, "").status, 404);
  EXPECT_THAT(ask("GET", "/api/v1/environments").body, HasSubstr("production"));
  server::Config config{.data = data()};
  auto second = server::Server::open(config, {clock_, log_, types_.schema()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::busy);
}

TEST_F(ServerProgram, AGitPushReachesARealMachine) {
  LocalAgent& web1 = agent("web1");
  GitClient work = git("work");
  push(work, "one");
  EXPECT_TRUE(eventually([&] { return web1.read("/etc/motd") == "one\n"; }));
  web1.write("/etc/motd", "hacked\n");
  EXPECT_TRUE(eventually([&] { return web1.read("/etc/motd") == "one\n"; }));

  // What does not compile changes nothing; what follows it does.
  work.write("hosts/web1.yaml", "files: {/etc/motd: {contend: x}}\n");
  const std::string bad = work.commit("Break it");
  work.must({"push", "-q", url(), "main"});
  EXPECT_TRUE(eventually(
      [&] { return text(json(ask("GET", "/api/v1/revisions/" + bad)), "state") == "failed"; }));
  EXPECT_THAT(ask("GET", "/api/v1/revisions/" + bad).body, HasSubstr("unknown-attribute"));
  EXPECT_EQ(web1.read("/etc/motd"), "one\n");
  push(work, "two");
  EXPECT_TRUE(eventually([&] { return web1.read("/etc/motd") == "two\n"; }));
}

TEST_F(ServerProgram, WhoPushesReadsWhetherItCompiles) {
  GitClient work = git("work");
  auto push_aloud = [&] {
    return work.must({"-c", "alias.say=!git push " + url() + " main 2>&1", "say"});
  };
  work.write("site.yaml", "name: test\nformat: 1\n");
  work.write("hosts/web1.yaml", "files: {/etc/motd: {content: hello}}\n");
  work.commit("Begin");
  EXPECT_THAT(push_aloud(), HasSubstr("remote: consort: compiled, 1 host, 1 gets another catalog"));
  work.write("hosts/web1.yaml", "files: {/etc/motd: {contend: hello}}\n");
  const std::string bad = work.commit("Break it");
  const std::string said = push_aloud();
  EXPECT_THAT(said, HasSubstr("remote: consort: does not compile"));
  EXPECT_THAT(said, HasSubstr("hosts/web1.yaml:1:21: error[unknown-attribute]"));
  EXPECT_THAT(said, HasSubstr("consort describe revision " + bad.substr(0, 12)));
}

TEST_F(ServerProgram, ARevertReachesTheMachineAndHolds) {
  LocalAgent& web1 = agent("web1");
  GitClient work = git("work");
  push(work, "good");
  ASSERT_TRUE(eventually([&] { return web1.read("/etc/motd") == "good\n"; }));
  const std::string bad = push(work, "bad");
  ASSERT_TRUE(eventually([&] { return web1.read("/etc/motd") == "bad\n"; }));
  auto reverted = ask("POST", "/api/v1/revisions/revert", R"({"revision":")" + bad + "\"}");
  EXPECT_LT(reverted.status, 300) << reverted.body;
  EXPECT_TRUE(eventually([&] { return web1.read("/etc/motd") == "good\n"; }));
  work.must({"pull", "-q", url(), "main"});
  EXPECT_THAT(work.must({"show", "HEAD:hosts/web1.yaml"}), HasSubstr("good"));
}

TEST_F(ServerProgram, AResourceIsReadFromAndWrittenToItsHost) {
  LocalAgent& web1 = agent("web1");
  GitClient work = git("work");
  push(work, "one");
  ASSERT_TRUE(eventually([&] { return web1.read("/etc/motd") == "one\n"; }));
  const std::string path = "/api/v1/hosts/web1/resources/files/etc/motd";
  auto read = ask("GET", path);
  ASSERT_EQ(read.status, 200) << read.body;
  net::Headers headers;
  headers.add("If-Match", std::string(*read.headers.find("ETag")));
  auto written = ask("PUT", path, R"({"content":"by REST\n"})", "-", std::move(headers));
  EXPECT_LT(written.status, 300) << written.body;
  EXPECT_TRUE(eventually([&] { return web1.read("/etc/motd") == "by REST\n"; }));
}

// With a token that may only read, too.
TEST_F(ServerProgram, ALiveReadShowsNoContentThatIsNotForEverybody) {
  LocalAgent& web1 = agent("web1");
  web1.write("/etc/open", "for all\n");
  web1.write("/etc/shadow", "root:$6$hash\n");
  ASSERT_EQ(chmod((web1.path() + "/etc/shadow").c_str(), 0640), 0);
  const std::string files = "/api/v1/hosts/web1/resources/files/etc/";
  ASSERT_TRUE(eventually([&] { return ask("GET", files + "open").status == 200; }));
  EXPECT_THAT(ask("GET", files + "open").body, HasSubstr("for all"));
  auto secret = ask("GET", files + "shadow");
  EXPECT_EQ(secret.status, 200);
  EXPECT_THAT(secret.body, Not(HasSubstr("$6$hash")));
  EXPECT_THAT(secret.body, HasSubstr("sha256"));
}

TEST_F(ServerProgram, WhatWouldNotCompileIsNotCommitted) {
  GitClient work = git("work");
  work.write("tags/base.yaml", "files: {/etc/issue: {content: hello}}\n");
  const std::string pushed = push(work, "one");
  ASSERT_TRUE(compiled(pushed));
  const std::string host = "/api/v1/hosts/web1", motd = host + "/resources/files/etc/motd";
  struct Edit {
    const char* method;
    const std::string& path;
    const char* body;
    const char* says;
  };
  for (const Edit& edit : {Edit{"PATCH", host, R"({"tags":["base","nope"]})", "nope"},
                           Edit{"PUT", motd, R"({"modus":"0644"})", "unknown-attribute"},
                           Edit{"PUT", motd, R"({"state":"absnt"})", "absnt"},
                           Edit{"PUT", motd, R"({"mode":"0999"})", "0999"},
                           Edit{"PUT", motd, R"({"content":"{{ nope }}"})", "nope"}}) {
    auto answer = edit_as_it_is(edit.method, edit.path, edit.body);
    EXPECT_EQ(answer.status, 422) << edit.body;
    EXPECT_EQ(text(json(answer), "code"), "not_compiled");
    EXPECT_THAT(answer.body, HasSubstr(R"("file":"hosts/web1.yaml")"));
    EXPECT_THAT(answer.body, HasSubstr(edit.says));
  }
  auto head = json(ask("GET", "/api/v1/revisions?limit=1"));
  EXPECT_EQ(text(head.map().find("items")->list().at(0), "commit"), pushed);
  auto tagged = edit_as_it_is("PATCH", host, R"({"tags":["base"]})");
  EXPECT_EQ(tagged.status, 200) << tagged.body;
  EXPECT_TRUE(compiled(text(json(tagged), "commit")));
}

// Somebody pushed what does not compile: mending it by the API has to be possible.
TEST_F(ServerProgram, ABrokenSiteIsMendedByAnEdit) {
  GitClient work = git("work");
  push(work, "one");
  work.write("hosts/web1.yaml", "tags: [nope]\n");
  work.commit("Break it");
  work.must({"push", "-q", url(), "main"});
  auto mended = edit_as_it_is("PATCH", "/api/v1/hosts/web1", R"({"tags":[]})");
  ASSERT_EQ(mended.status, 200) << mended.body;
  EXPECT_TRUE(compiled(text(json(mended), "commit")));
}

TEST_F(ServerProgram, TokensSayWhoMayDoWhatByGit) {
  GitClient work = git("work");
  push(work, "one");
  GitClient reader = git("reader", api_token("read"));
  reader.must({"pull", "-q", url(), "main"});
  reader.commit("Nothing");
  auto refused = reader.run({"push", url(), "main"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("403"));
  EXPECT_FALSE(git("stranger", "consort_write_nonsense").run({"pull", "-q", url(), "main"}));
  EXPECT_EQ(
      ask("POST", "/api/v1/environments", R"({"organization":"default","name":"test"})").status,
      201);
  GitClient bound = git("bound", api_token("write", "default/test"));
  EXPECT_FALSE(bound.run({"pull", "-q", url(), "main"}));
  push(bound, "elsewhere", "default/test");
}

TEST_F(ServerProgram, AnEnvironmentIsOpenAtOnceAndItsSettingsAreChecked) {
  auto wrong =
      ask("POST", "/api/v1/environments",
          R"({"organization":"default","name":"test","settings":{"deploy":{"canery":1}}})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_THAT(wrong.body, HasSubstr("did you mean 'canary'?"));
  EXPECT_EQ(ask("POST", "/api/v1/environments", R"({"organization":"../x","name":"test"})").status,
            422);
  ASSERT_EQ(
      ask("POST", "/api/v1/environments", R"({"organization":"default","name":"test"})").status,
      201);
  GitClient work = git("work");
  push(work, "one", "default/test");
}

TEST_F(ServerProgram, ABranchElsewhereIsFollowedWhenItsHookCalls) {
  GitClient work = git("work");
  push(work, "one");
  const std::string root = folder_.path() + "/root.crt";
  const std::string body =
      R"({"organization":"default","name":"mirror","settings":{"hook_secret":"0123456789abcdef",)"
      R"("follow":{"url":")" +
      url() + R"(","every_seconds":3600,"ca_file":")" + root + R"(","authorization":"Basic )" +
      base64_encode("x:" + token_) + R"("}}})";
  auto made = ask("POST", "/api/v1/environments", body);
  ASSERT_EQ(made.status, 201) << made.body;
  // Who reads them does not learn what is secret, and who gives them back keeps it.
  const std::string path = "/api/v1/environments/default/mirror";
  auto shown = ask("GET", path);
  EXPECT_THAT(shown.body, ::testing::Not(HasSubstr("0123456789abcdef")));
  EXPECT_THAT(shown.body, ::testing::Not(HasSubstr("Basic ")));
  const model::Value environment = json(shown);
  net::Headers unchanged;
  unchanged.add("If-Match", std::string(*shown.headers.find("ETag")));
  auto given_back = ask(
      "PATCH", path, R"({"settings":)" + model::to_json(*environment.map().find("settings")) + "}",
      "-", unchanged);
  EXPECT_EQ(given_back.status, 200) << given_back.body;
  auto has = [&](const std::string& commit) {
    return ask("GET", "/api/v1/revisions/" + commit + "?environment=default/mirror").status == 200;
  };
  const std::string first = work.must({"rev-parse", "HEAD"});
  EXPECT_TRUE(eventually([&] { return has(first); }));
  const std::string second = push(work, "two");
  auto hook = [&](const std::string& secret) {
    net::Headers headers;
    headers.add("X-Hub-Signature-256", "sha256=" + hmac_sha256(secret, "{}").hex());
    return ask("POST", "/hooks/default/mirror", "{}", "", std::move(headers)).status;
  };
  EXPECT_EQ(hook("wrong wrong wrong wrong"), 403);
  EXPECT_EQ(hook("0123456789abcdef"), 204);
  EXPECT_TRUE(eventually([&] { return has(second); }));
  auto refused = work.run({"push", url("default/mirror"), "main"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("follows a branch elsewhere: push there"));
}

TEST_F(ServerProgram, ARestartKeepsAllAndGoesOn) {
  LocalAgent& web1 = agent("web1");
  GitClient work = git("work");
  const std::string first = push(work, "one");
  ASSERT_TRUE(eventually([&] { return web1.read("/etc/motd") == "one\n"; }));
  stop();
  ASSERT_NO_FATAL_FAILURE(start());
  EXPECT_EQ(text(json(ask("GET", "/api/v1/revisions/" + first)), "state"), "compiled");
  push(work, "two");
  EXPECT_TRUE(eventually([&] { return web1.read("/etc/motd") == "two\n"; }));
}

TEST_F(ServerProgram, ABackupOfARunningServerBringsEverythingBack) {
  GitClient work = git("work");
  const std::string first = push(work, "one");
  ASSERT_TRUE(compiled(first));
  std::atomic<bool> done = false;
  std::thread pushing([&] {
    for (int i = 0; !done && i < 50; ++i)
      push(work, "number " + std::to_string(i));
  });
  const std::string backup = folder_.path() + "/backup";
  Status backed_up = server::back_up_data(data(), backup);
  auto problems = server::check_data(data());
  done = true;
  pushing.join();
  ASSERT_TRUE(backed_up) << backed_up.error().to_string();
  ASSERT_TRUE(problems);
  EXPECT_EQ(*problems, std::vector<std::string>{});
  EXPECT_EQ(server::back_up_data(data(), backup).error().code, Code::exists);
  const auto root_key = server_->root_key();
  stop();
  std::filesystem::remove_all(data());
  {
    auto folder = server::DataFolder::open(data());
    ASSERT_TRUE(folder);
    std::filesystem::remove_all(data() + "/keys");
    std::filesystem::remove_all(data() + "/sites");
    auto restored = server::restore_data(backup, data());
    ASSERT_TRUE(restored) << restored.error().to_string();
  }
  ASSERT_NO_FATAL_FAILURE(start());
  EXPECT_EQ(server_->root_key(), root_key);
  EXPECT_TRUE(compiled(first));
  EXPECT_EQ(*server::check_data(data()), std::vector<std::string>{});
}

TEST_F(ServerProgram, AnAgentThatWasAwayCatchesUp) {
  LocalAgent& web1 = agent("web1");
  GitClient work = git("work");
  push(work, "one");
  ASSERT_TRUE(eventually([&] { return web1.read("/etc/motd") == "one\n"; }));
  web1->stop();
  push(work, "two");
  ASSERT_TRUE(web1->start());
  EXPECT_TRUE(eventually([&] { return web1.read("/etc/motd") == "two\n"; }));
}

TEST_F(ServerProgram, WhoIsRevokedIsToldNothingMore) {
  LocalAgent& web1 = agent("web1");
  GitClient work = git("work");
  push(work, "one");
  ASSERT_TRUE(eventually([&] { return web1.read("/etc/motd") == "one\n"; }));
  const std::string serial = text(json(ask("GET", "/api/v1/hosts/web1")), "certificate");
  auto revoked =
      ask("POST", "/api/v1/certificates/" + serial + "/revoke", R"({"reason":"leaked"})");
  ASSERT_LT(revoked.status, 300) << revoked.body;
  EXPECT_TRUE(eventually([&] { return web1.log().told("the certificate was revoked: leaked"); }));
  push(work, "two");
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(web1.read("/etc/motd"), "one\n") << "it keeps what it has";
}

TEST_F(ServerProgram, StopsWithinASecond) {
  agent("web1");
  const auto began = std::chrono::steady_clock::now();
  stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
}

}  // namespace
}  // namespace consort::app
