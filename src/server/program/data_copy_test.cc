#include "server/program/data_copy.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/clock.h"
#include "server/identity/authority_vault.h"
#include "server/program/data_folder.h"
#include "server/sites/bare_repository.h"
#include "server/sites/testing/git_client.h"
#include "server/sites/testing/test_site.h"
#include "store/environments.h"
#include "store/store.h"
#include "store/testing/temporary_folder.h"

namespace consort::server {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The data of a server with one environment, whose site has one commit; no server runs.
class DataCopyTest : public ::testing::Test {
 protected:
  DataCopyTest() {
    auto folder = DataFolder::open(data()).value();
    auto store = store::Store::open({.path = folder.store()}, clock_).value();
    (void)store->write(
        [](store::Writer& w) { return store::environments::add(w, "example", "production"); });
    (void)AuthorityVault::open(folder.keys(), "example", clock_).value();
    (void)folder.write_admin_token(Secret("first"));
    auto site = create_repository({.folder = site_folder()}, clock_).value();
    commit_ = site->edit({}, {{"site.yaml", "name: x\n"}}, by_ann("One"))->hex();
  }

  std::string data() const { return folder_.path() + "/data"; }
  std::string backup() const { return folder_.path() + "/backup"; }
  std::string site_folder() const { return data() + "/sites/example/production.git"; }
  std::string text(const std::string& path) const {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static uint32_t mode(const std::string& path) {
    return static_cast<uint32_t>(fs::status(path).permissions()) & 0777;
  }
  std::vector<std::string> environments() {
    auto store = store::Store::open({.path = data() + "/store.db"}, clock_).value();
    auto all = store->read([](store::Reader& r) { return store::environments::all(r); }).value();
    std::vector<std::string> names;
    for (const auto& environment : all)
      names.push_back(environment.name);
    return names;
  }

  SystemClock clock_;
  store::TemporaryFolder folder_;
  std::string commit_;
};

TEST_F(DataCopyTest, ABackupHasEverythingForItsOwnerAlone) {
  ASSERT_TRUE(back_up_data(data(), backup()));
  EXPECT_EQ(mode(backup()), 0700u);
  EXPECT_EQ(mode(backup() + "/keys"), 0700u);
  EXPECT_EQ(mode(backup() + "/keys/root.key"), 0600u);
  EXPECT_EQ(mode(backup() + "/admin-token"), 0600u);
  EXPECT_EQ(text(backup() + "/admin-token"), "first\n");
  EXPECT_EQ(GitClient(backup() + "/sites/example/production.git").must({"rev-parse", "main"}),
            commit_);
  EXPECT_EQ(back_up_data(data(), backup()).error().code, Code::exists);
  EXPECT_FALSE(fs::exists(backup() + ".unfinished"));
}

TEST_F(DataCopyTest, ABackupThatFailsLeavesNothing) {
  fs::remove(data() + "/store.db");
  EXPECT_EQ(back_up_data(data(), backup()).error().code, Code::not_found);
  EXPECT_FALSE(fs::exists(backup()));
  EXPECT_FALSE(fs::exists(backup() + ".unfinished"));
}

TEST_F(DataCopyTest, ARestoreBringsEverythingBackAndKeepsWhatWasThere) {
  ASSERT_TRUE(back_up_data(data(), backup()));
  const std::string root = text(data() + "/keys/root.crt");
  {
    auto store = store::Store::open({.path = data() + "/store.db"}, clock_).value();
    (void)store->write(
        [](store::Writer& w) { return store::environments::add(w, "example", "later"); });
    // As a server that was killed leaves it: what the store has said since is not in its file.
    fs::copy(data() + "/store.db-wal", data() + "/kept");
  }
  fs::rename(data() + "/kept", data() + "/store.db-wal");
  fs::remove_all(data() + "/keys");
  auto restored = restore_data(backup(), data());
  ASSERT_TRUE(restored) << restored.error().to_string();
  EXPECT_THAT(environments(), ElementsAre("production"));
  EXPECT_EQ(text(data() + "/keys/root.crt"), root);
  EXPECT_EQ(mode(data() + "/keys"), 0700u);
  EXPECT_THAT(*check_data(data()), IsEmpty());
  EXPECT_TRUE(fs::exists(*restored + "/store.db-wal"));
  EXPECT_TRUE(fs::exists(*restored + "/sites/example/production.git/HEAD"));
  EXPECT_TRUE(DataFolder::open(data()));
}

TEST_F(DataCopyTest, ADamagedBackupReplacesNothing) {
  const std::string damaged[] = {"keys/issuing", "store.db",
                                 "sites/example/production.git/refs/heads/main"};
  for (const std::string& file : damaged) {
    fs::remove_all(backup());
    ASSERT_TRUE(back_up_data(data(), backup()));
    std::ofstream(backup() + "/" + file) << std::string(100'000, 'x');
    auto restored = restore_data(backup(), data());
    ASSERT_FALSE(restored) << file;
    EXPECT_THAT(restored.error().to_string(), HasSubstr("restoring " + backup()));
    EXPECT_THAT(*check_data(data()), IsEmpty()) << file;
    EXPECT_TRUE(check_restored(data()));
    EXPECT_FALSE(fs::exists(data() + "/restoring.unfinished"));
  }
}

TEST_F(DataCopyTest, ARestoreThatWasEndedIsToldAndGoesOn) {
  ASSERT_TRUE(back_up_data(data(), backup()));
  // As kill -9 leaves it: all was set aside, and the store is in its place.
  fs::create_directory(data() + "/restoring");
  fs::rename(data() + "/keys", data() + "/restoring/keys");
  fs::remove_all(data() + "/sites");
  EXPECT_EQ(check_restored(data()).error().code, Code::stale);
  ASSERT_TRUE(restore_data(backup(), data()));
  EXPECT_TRUE(check_restored(data()));
  EXPECT_THAT(*check_data(data()), IsEmpty());
}

TEST_F(DataCopyTest, TheCheckSaysWhatIsWrong) {
  EXPECT_THAT(*check_data(data()), IsEmpty());
  fs::remove(data() + "/keys/signing");
  const std::string blob = GitClient(site_folder()).must({"rev-parse", "main:site.yaml"});
  fs::remove(site_folder() + "/objects/" + blob.substr(0, 2) + "/" + blob.substr(2));
  auto problems = check_data(data());
  ASSERT_TRUE(problems);
  EXPECT_THAT(*problems,
              ElementsAre(HasSubstr("keys: "), HasSubstr("sites/example/production.git: ")));
  std::ofstream(data() + "/store.db") << "nonsense";
  EXPECT_THAT(check_data(data())->front(), HasSubstr("store.db: "));
}

TEST_F(DataCopyTest, WhatIsAnothersIsLeftAlone) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(::chown(data().c_str(), 12345, 12345), 0);
  EXPECT_EQ(check_data(data()).error().code, Code::denied);
  EXPECT_THAT(check_own(data()).error().message, HasSubstr("runuser -u 12345"));
}

}  // namespace
}  // namespace consort::server
