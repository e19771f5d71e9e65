#include "server/sites/git_service.h"

#include <filesystem>
#include <random>

#include "base/base64.h"
#include "base/strings.h"
#include "net/testing/awaited.h"
#include "net/testing/certificates.h"
#include "net/testing/loop_thread.h"
#include "net/testing/raw_client.h"
#include "server/sites/testing/own_process.h"
#include "server/sites/testing/test_site.h"

namespace consort::server {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

std::optional<GitAccess> authorise(const net::Request& request, const SiteName&) {
  std::string given(request.headers.find("Authorization").value_or(""));
  auto is = [&](std::string_view person) {
    return given == "Basic " + base64_encode(std::string(person) + ":secret");
  };
  if (is("ann")) return GitAccess{"ann", true, true};
  if (is("joe")) return GitAccess{"joe", true, true, true};
  if (is("bob")) return GitAccess{"bob", true, false};
  if (is("eve")) return GitAccess{"eve", false, false};
  return std::nullopt;
}

std::shared_ptr<SiteRepository> not_owned(SiteRepository& site) {
  return {std::shared_ptr<void>(), &site};
}

class GitServiceTest : public ::testing::Test {
 protected:
  explicit GitServiceTest(RepositorySettings repository = {}) : site_(std::move(repository)) {}
  ~GitServiceTest() override { stop(); }

  void serve(GitService::Settings settings = {}) {
    settings.authorise = authorise;
    settings.find = [this](const SiteName& name) {
      return name == SiteName{"acme", "prod"} ? not_owned(*site_) : nullptr;
    };
    settings.on_fault = [this](const Error& error) {
      std::lock_guard lock(mutex_);
      faults_.push_back(error.to_string());
    };
    service_ = std::make_unique<GitService>(std::move(settings));
    auto tls = net::TlsServer::make({.identity = authority_.issue()});
    auto server = thread_.call([&] {
      return net::HttpServer::listen(
          thread_.loop(), {.tls = *tls},
          {.admit = [this](const net::Request& request) { return service_->admit(request); },
           .handle =
               [this](net::Request request, net::Responder responder) {
                 service_->handle(std::move(request), std::move(responder));
               }});
    });
    ASSERT_TRUE(server) << server.error().to_string();
    server_ = std::move(*server);
    site_.root().put("/ca.pem", authority_.root_pem());
  }

  void stop() {
    server_.reset();
    service_.reset();
    thread_.stop();
  }

  std::string url(const std::string& who = "ann:secret", const std::string& path = "acme/prod") {
    return "https://" + who + "@localhost:" + std::to_string(server_->port()) + "/git/" + path +
           ".git";
  }
  GitClient client(const std::string& name) {
    return GitClient(site_.work(name), {{"GIT_SSL_CAINFO", site_.root().path("/ca.pem")}});
  }
  // A clone of what is there now.
  GitClient clone(const std::string& name, const std::string& who = "ann:secret") {
    GitClient made = client(name);
    made.must({"clone", "-q", url(who), "."});
    made.must({"symbolic-ref", "HEAD", "refs/heads/main"});
    return made;
  }
  net::RawClient raw() {
    auto tls = net::TlsClient::make({.roots_pem = authority_.root_pem()});
    return std::move(*net::RawClient::connect(server_->port(), &*tls));
  }
  // The head of a push that promises so many bytes.
  std::string push_head(size_t length) {
    return "POST /git/acme/prod.git/git-receive-pack HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " +
           base64_encode("ann:secret") +
           "\r\nContent-Type: application/x-git-receive-pack-request\r\nContent-Length: " +
           std::to_string(length) + "\r\n\r\n";
  }
  std::string faults() {
    std::lock_guard lock(mutex_);
    return join(faults_, "\n");
  }

  TestSite site_;
  net::TestAuthority authority_;
  net::LoopThread thread_;
  std::mutex mutex_;
  std::vector<std::string> faults_;  // guarded by mutex_
  std::unique_ptr<GitService> service_;
  std::unique_ptr<net::HttpServer> server_;
};

TEST_F(GitServiceTest, ClonesPushesAndFetches) {
  serve();
  GitClient ann = clone("ann");
  ann.write("site.yaml", "name: x\n");
  std::string first = ann.commit("One");
  ann.must({"push", "-q", "origin", "main"});
  EXPECT_EQ(site_.head().hex(), first);
  ASSERT_EQ(site_.moves().size(), 1u);

  GitClient bob = clone("bob", "bob:secret");
  EXPECT_EQ(bob.must({"rev-parse", "HEAD"}), first);
  std::string trace = site_.work("trace");
  ObjectId second = site_.commit({{"hosts/a.yaml", "tags: []\n"}});
  bob.must({"pull", "-q"}, "", {{"GIT_TRACE_PACKET", trace}});
  EXPECT_EQ(bob.must({"rev-parse", "HEAD"}), second.hex());
  EXPECT_THAT(site_.root().content("/trace"), HasSubstr("version 2"));
  EXPECT_THAT(site_.git().must({"reflog", "show", "--format=%gn %gs", "main"}),
              HasSubstr("ann push"));
  EXPECT_EQ(site_.moves().size(), 2u);
  EXPECT_EQ(faults(), "");
}

TEST_F(GitServiceTest, WhoPushesReadsWhatComesOfIt) {
  serve({.outcome = [](const SiteName& name, const ObjectId& head) {
    return "consort: " + name.environment + " is at " + head.hex() + "\nconsort: well\n";
  }});
  GitClient ann = clone("ann");
  auto push = [&](const std::string& what) {
    return ann.must({"-c", "alias.say=!git push " + what + " 2>&1", "say"});
  };
  ann.write("site.yaml", "a: 1\n");
  const std::string commit = ann.commit("One");
  const std::string said = push("origin main");
  EXPECT_THAT(said, HasSubstr("remote: consort: prod is at " + commit));
  EXPECT_THAT(said, HasSubstr("remote: consort: well"));
  EXPECT_THAT(said, HasSubstr("main -> main"));
  EXPECT_THAT(push("origin main"), Not(HasSubstr("remote:")));
  EXPECT_THAT(push("origin main:other"), Not(HasSubstr("remote:")));
}

TEST_F(GitServiceTest, TakesAndGivesMuch) {
  serve();
  GitClient ann = clone("ann");
  std::mt19937_64 random(1);
  std::string noise(12 << 20, ' ');
  for (char& c : noise)
    c = static_cast<char>(random());
  ann.write("files/noise", noise);
  std::string pushed = ann.commit("Noise");
  ann.must({"push", "-q", "origin", "main"});
  EXPECT_EQ(clone("bob", "bob:secret").must({"rev-parse", "HEAD"}), pushed);
}

TEST_F(GitServiceTest, AsksWhoItIs) {
  serve();
  site_.commit({{"a", "1"}});
  GitClient git = client("x");
  auto complaint = [&](std::vector<std::string> arguments) {
    auto done = git.run(std::move(arguments));
    return done ? "done" : done.error().message;
  };
  EXPECT_THAT(complaint({"ls-remote", url("ann:wrong")}), HasSubstr("Authentication failed"));
  EXPECT_THAT(complaint({"ls-remote", url("eve:secret")}), HasSubstr("403"));
  EXPECT_THAT(complaint({"ls-remote", url("ann:secret", "acme/none")}), HasSubstr("not found"));
  EXPECT_EQ(complaint({"ls-remote", url("bob:secret")}), "done");
  GitClient bob = clone("bob", "bob:secret");
  bob.commit("Mine");
  auto pushed = bob.run({"push", "-q", "origin", "main"});
  ASSERT_FALSE(pushed);
  EXPECT_THAT(pushed.error().message, HasSubstr("403"));
}

TEST_F(GitServiceTest, KeepsTheBranchFromBeingRewritten) {
  serve();
  site_.commit({{"a", "1"}});
  ObjectId head = site_.commit({{"a", "2"}});
  GitClient ann = clone("ann");
  auto complaint = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"push", "origin"});
    auto done = ann.run(std::move(arguments));
    return done ? "done" : done.error().message;
  };
  EXPECT_THAT(complaint({"--delete", "main"}),
              HasSubstr("remote: consort: the branch main cannot be deleted"));
  ann.must({"reset", "-q", "--hard", "HEAD~1"});
  ann.write("a", "other");
  std::string other = ann.commit("Other");
  EXPECT_THAT(complaint({"--force", "main"}),
              HasSubstr("remote: consort: the branch main cannot be rewritten"));
  EXPECT_FALSE(site_.git().run({"cat-file", "-e", other}));  // nothing was left
  EXPECT_THAT(complaint({"HEAD:refs/tags/x"}), HasSubstr("refs/tags/x cannot be pushed"));
  EXPECT_EQ(site_.head(), head);
  EXPECT_EQ(site_.moves().size(), 2u);

  EXPECT_EQ(complaint({"HEAD:refs/heads/proposal"}), "done");
  EXPECT_EQ(complaint({"--delete", "proposal"}), "done");
  EXPECT_EQ(site_.moves().size(), 2u);
}

TEST_F(GitServiceTest, TakesWorkingTreesWhereTheyAreWanted) {
  serve();
  GitClient ann = clone("ann");
  ann.write("site.yaml", "name: x\n");
  ann.commit("A working tree");
  auto refused = ann.run({"push", "-q", "-o", "x", "-o", "working-tree", "origin", "main"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("takes only what was committed"));
  EXPECT_TRUE(site_.moves().empty());
  ann.must({"push", "-q", "-o", "working-tree", url("joe:secret"), "main"});
  EXPECT_EQ(site_.moves().size(), 1u);
}

TEST_F(GitServiceTest, RefusesBrokenObjects) {
  serve();
  GitClient ann = clone("ann");
  std::string blob = ann.must({"hash-object", "-w", "--stdin"}, "x");
  std::string bytes = "100644 .git" + std::string(1, '\0');
  auto id = *ObjectId::from_hex(blob);
  bytes.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  std::string tree = ann.must({"hash-object", "-w", "-t", "tree", "--literally", "--stdin"}, bytes);
  std::string commit = ann.must({"commit-tree", "-m", "Bad", tree});
  auto pushed = ann.run({"push", "origin", commit + ":refs/heads/main"});
  ASSERT_FALSE(pushed);
  EXPECT_THAT(pushed.error().message, HasSubstr("hasDotgit"));
  EXPECT_EQ(*site_->head(), std::nullopt);
}

class SmallGitServiceTest : public GitServiceTest {
 protected:
  SmallGitServiceTest() : GitServiceTest({.largest_object = 100'000, .largest_push = 2'000'000}) {}
};

TEST_F(SmallGitServiceTest, RefusesWhatIsTooLarge) {
  serve();
  GitClient ann = clone("ann");
  ann.write("files/large", std::string(100'001, 'x'));
  std::string large = ann.commit("Large file");
  auto pushed = ann.run({"push", "origin", "main"});
  ASSERT_FALSE(pushed);
  EXPECT_THAT(pushed.error().message, HasSubstr("files/large has 100001 bytes, more than 100000"));
  EXPECT_FALSE(site_.git().run({"cat-file", "-e", large}));

  ann.must({"checkout", "-q", "--orphan", "other"});
  ann.must({"rm", "-rqf", "."});
  std::mt19937_64 random(1);
  for (int i = 0; i < 30; ++i) {
    std::string noise(90'000, ' ');
    for (char& c : noise)
      c = static_cast<char>(random());
    ann.write("files/" + std::to_string(i), noise);
  }
  ann.commit("Large pack");
  pushed = ann.run({"push", "origin", "HEAD:main"});
  ASSERT_FALSE(pushed);
  EXPECT_THAT(pushed.error().message, HasSubstr("exceeds maximum allowed size"));
  EXPECT_EQ(*site_->head(), std::nullopt);
  for (const auto& entry : fs::recursive_directory_iterator(site_.folder() + "/objects"))
    EXPECT_FALSE(entry.is_regular_file()) << entry.path();
}

TEST_F(GitServiceTest, ManyPushAtATime) {
  serve();
  site_.commit({{"a", "1"}});
  constexpr int kPushers = 4, kEach = 3;
  std::vector<std::thread> pushers;
  for (int p = 0; p < kPushers; ++p) {
    pushers.emplace_back([&, p] {
      GitClient git = clone("pusher" + std::to_string(p));
      for (int i = 0; i < kEach; ++i) {
        git.write("f" + std::to_string(p), std::to_string(i));
        git.commit("Mine");
        while (!git.run({"push", "-q", "origin", "main"}))
          git.must({"pull", "-q", "--rebase"});
      }
    });
  }
  for (std::thread& pusher : pushers)
    pusher.join();
  EXPECT_EQ(site_.git().must({"rev-list", "--count", "main"}),
            std::to_string(1 + kPushers * kEach));
  std::vector<BranchMove> moves = site_.moves();
  EXPECT_EQ(moves.size(), 1u + kPushers * kEach);
  for (size_t i = 1; i < moves.size(); ++i)
    EXPECT_EQ(moves[i].from, moves[i - 1].to);
  EXPECT_EQ(site_.git().must({"fsck", "--strict", "--no-dangling"}), "");
}

TEST_F(GitServiceTest, APushThatBreaksOffLeavesNothing) {
  serve({.threads = 1});
  ObjectId head = site_.commit({{"a", "1"}});
  for (size_t sent : {0u, 10u, 5000u}) {
    net::RawClient client = raw();
    std::string command = head.hex() + " " + std::string(40, 'a') + " refs/heads/main" +
                          std::string(1, '\0') + " report-status";
    char length[5];
    snprintf(length, sizeof length, "%04zx", command.size() + 4);
    std::string body = length + command + "0000PACK" + std::string(10'000, '\1');
    ASSERT_TRUE(client.send(push_head(100'000) + body.substr(0, sent)));
    client.close();
  }
  GitClient ann = clone("ann");
  ann.write("a", "2");
  ann.commit("Two");
  ann.must({"push", "-q", "origin", "main"});
  EXPECT_FALSE(fs::exists(site_.folder() + "/refs/heads/main.lock"));
  EXPECT_EQ(site_.moves().size(), 2u);
}

TEST_F(GitServiceTest, WhoIsSlowIsDroppedAndHoldsUpNobodyForLong) {
  serve({.threads = 2, .deadline = seconds(3)});
  site_.commit({{"a", "1"}});
  std::vector<net::RawClient> slow;
  for (int i = 0; i < 2; ++i) {
    slow.push_back(raw());
    ASSERT_TRUE(slow.back().send(push_head(100'000) + "0"));
  }
  clone("ann");
  for (net::RawClient& client : slow)
    EXPECT_THAT(client.read_response(), HasSubstr(" 408 "));
  EXPECT_THAT(faults(), HasSubstr("took longer"));
}

TEST_F(GitServiceTest, SaysWhenItIsTooMuch) {
  serve({.threads = 1, .waiting = 1, .deadline = seconds(5)});
  net::RawClient first = raw(), second = raw(), third = raw();
  ASSERT_TRUE(first.send(push_head(100) + "0"));
  ASSERT_TRUE(second.send(push_head(100) + "0"));
  // Both have been taken once the third, sent after, is refused.
  std::string answer;
  for (int i = 0; i < 100 && answer.find(" 503 ") == answer.npos; ++i) {
    net::RawClient more = raw();
    ASSERT_TRUE(more.send(push_head(0)));
    answer = more.read_response();
  }
  EXPECT_THAT(answer, HasSubstr(" 503 "));
  EXPECT_THAT(answer, HasSubstr("Retry-After"));
  stop();  // ends both at once
}

TEST_F(GitServiceTest, KnowsNoOtherWay) {
  serve();
  site_.commit({{"a", "1"}});
  std::string authorization = "Authorization: Basic " + base64_encode("ann:secret") + "\r\n";
  for (const char* target :
       {"GET /git/acme/prod.git/HEAD", "GET /git/acme/prod.git/config",
        "GET /git/acme/prod.git/info/refs", "GET /git/acme/prod.git/info/refs?service=git-x",
        "GET /git/acme/prod.git/git-upload-pack",
        "GET /git/acme/prod/info/refs?service=git-upload-pack",
        "GET /git/.git/info/refs?service=git-upload-pack"}) {
    net::RawClient client = raw();
    ASSERT_TRUE(
        client.send(std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + authorization + "\r\n"));
    EXPECT_THAT(client.read_response(), HasSubstr(" 404 ")) << target;
  }
}

// ---- a server process of its own, to be killed

TEST(GitServerProcess, DISABLED_ServesUntilItIsKilled) {
  SystemClock clock;
  auto site = open_repository({.folder = site_of_own_process()}, clock);
  ASSERT_TRUE(site) << site.error().to_string();
  GitService service({.find = [&](const SiteName&) { return not_owned(**site); },
                      .authorise =
                          [](const net::Request&, const SiteName&) {
                            return GitAccess{"ann", true, true};
                          }});
  net::Loop loop;
  auto server = net::HttpServer::listen(
      loop, {},
      {.admit = [&](const net::Request& request) { return service.admit(request); },
       .handle =
           [&](net::Request request, net::Responder responder) {
             service.handle(std::move(request), std::move(responder));
           }});
  say(std::to_string((*server)->port()));
  loop.run();
}

TEST(GitServerProcess, KilledAtAnyMomentItLosesNothingThatItAcknowledged) {
  constexpr int kRounds = 6;
  TestSite site;
  site.commit({{"a", "0"}});
  site.close();
  GitClient git(site.work("work"));
  git.must({"clone", "-q", site.folder(), "."});
  std::mt19937 random(7);
  std::vector<std::string> acknowledged;
  for (int round = 0; round < kRounds; ++round) {
    OwnProcess server("GitServerProcess.DISABLED_ServesUntilItIsKilled", site.folder());
    std::string url = "http://127.0.0.1:" + server.hear().value_or("0") + "/git/acme/prod.git";
    std::thread killer([&server, pause = milliseconds(100 + random() % 2000)] {
      std::this_thread::sleep_for(pause);
      server.kill();
    });
    while (true) {
      git.write("a", std::to_string(round) + "." + std::to_string(acknowledged.size()));
      std::string commit = git.commit("Round " + std::to_string(round));
      if (!git.run({"push", "-q", url, "HEAD:main"})) break;
      acknowledged.push_back(commit);
    }
    killer.join();
  }
  ASSERT_TRUE(site.reopen());
  EXPECT_EQ(site.git().must({"fsck", "--strict", "--no-dangling"}), "");
  for (const std::string& commit : acknowledged) {
    auto id = ObjectId::from_hex(commit);
    auto kept = site->is_ancestor(*id, site.head());
    EXPECT_TRUE(kept && *kept) << commit;
  }
  EXPECT_FALSE(acknowledged.empty());
  site.commit({{"a", "after"}});
}

}  // namespace
}  // namespace consort::server
