#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "base/testing/source_dir.h"
#include "store/audit.h"
#include "store/catalogs.h"
#include "store/compliance.h"
#include "store/environments.h"
#include "store/events.h"
#include "store/facts.h"
#include "store/hosts.h"
#include "store/migrations.h"
#include "store/reports.h"
#include "store/sql/query.h"
#include "store/sql/sqlite/connection.h"
#include "store/sql/sqlite/database.h"
#include "store/store.h"
#include "store/testing/population.h"
#include "store/testing/temporary_folder.h"
#include "store/tokens.h"

// What can befall a database file. The contract of a Store is in testing/.
namespace consort::store {
namespace {

class SqliteTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Store>> open() { return Store::open({.path = path_}, clock_); }
  std::unique_ptr<sql::Connection> connect() {
    return sql::sqlite_database(path_)->connect(sql::Database::Use::write).value();
  }
  void script(const std::string& statements) {
    auto connection = connect();
    Status status = connection->script(statements);
    ASSERT_TRUE(status) << status.error().to_string();
  }
  std::string open_error() {
    auto opened = open();
    return opened ? "" : std::string(to_string(opened.error().code));
  }
  void populate_file() {
    auto store = open().value();
    auto done = store->write([&](Writer& w) -> Result<Population> {
      TRY(EnvironmentId environment, environments::add(w, "acme", "prod"));
      return populate(w, environment);
    });
    ASSERT_TRUE(done) << done.error().to_string();
  }
  std::vector<std::string> problems() { return open().value()->check().value(); }

  TemporaryFolder folder_;
  ManualClock clock_;
  const std::string path_ = folder_.path() + "/store.db";
};

TEST_F(SqliteTest, OneProcessHoldsADatabase) {
  auto store = open().value();
  EXPECT_EQ(open_error(), "busy");
  store.reset();
  EXPECT_EQ(open_error(), "");
}

TEST_F(SqliteTest, AWriterThatHasToWaitTooLongIsBusy) {
  auto store = open().value();
  auto other = connect();
  ASSERT_TRUE(other->begin_writing());
  auto add = [](Writer& w) { return environments::add(w, "acme", "prod"); };
  auto refused = store->write(add);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::busy);
  other->rollback();
  EXPECT_TRUE(store->write(add));
}

TEST_F(SqliteTest, AFileOfSomethingElseIsRefused) {
  std::ofstream(path_) << std::string(8192, 'x');
  auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::corrupt);
  EXPECT_THAT(opened.error().to_string(), testing::HasSubstr("file is not a database"));
  EXPECT_THAT(opened.error().to_string(), testing::HasSubstr(path_));
}

TEST_F(SqliteTest, ADamagedFileIsFoundAndNotRestored) {
  populate_file();
  std::filesystem::copy_file(path_, folder_.path() + "/good.db");
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  auto size = static_cast<int>(std::filesystem::file_size(path_));
  for (int page = 2; page * 4096 < size; ++page) {
    file.seekp(page * 4096 + 2);
    file << "\xff\xff\xff\xff\xff\xff\xff\xff";
  }
  file.close();
  auto store = open();
  if (store) {
    auto found = (*store)->check();
    EXPECT_TRUE(!found || !found->empty());
    if (!found) {
      EXPECT_EQ(found.error().code, Code::corrupt);
    }
  } else {
    EXPECT_EQ(store.error().code, Code::corrupt);
  }
  Status restored = restore(path_, folder_.path() + "/other.db");
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, Code::corrupt);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/other.db"));
  if (store) store->reset();
  EXPECT_TRUE(restore(folder_.path() + "/good.db", path_));
  EXPECT_EQ(problems(), std::vector<std::string>{});
}

TEST_F(SqliteTest, CheckFindsWhatWasAltered) {
  const std::pair<std::string, std::string> cases[] = {
      {"UPDATE audit SET actor = 'nobody' WHERE sequence = 1",
       "the audit trail was altered at entry 1"},
      {"UPDATE audit SET details = '{\"a\":1}' WHERE sequence = 2",
       "the audit trail was altered at entry 2"},
      {"DELETE FROM audit WHERE sequence = 1", "the audit trail was altered at entry 1"},
      {"UPDATE catalog_bodies SET body = '{\"evil\":1}'", "was altered"},
      {"UPDATE fact_sets SET body = '{}'", "was altered"},
      {"UPDATE hosts SET facts = zeroblob(32)", "the facts of host web1 are missing"},
      {"PRAGMA foreign_keys = OFF; DELETE FROM hosts", "refers to a row of hosts"},
  };
  for (const auto& [statement, problem] : cases) {
    for (const char* beside : {"", "-wal", "-shm"})
      std::filesystem::remove(path_ + beside);
    populate_file();
    ASSERT_EQ(problems(), std::vector<std::string>{});
    script(statement);
    EXPECT_THAT(problems(), testing::Contains(testing::HasSubstr(problem))) << statement;
  }
}

TEST_F(SqliteTest, MigrationsAreTakenOnceAndWhole) {
  auto connection = connect();
  const Migration good{"0001_a", "CREATE TABLE a (id {identity}, k {key}) ;"};
  const Migration bad{"0002_b", "CREATE TABLE b (id {identity}); INSERT INTO missing VALUES (1);"};
  const Migration fixed{"0002_b", "ALTER TABLE a ADD COLUMN extra BIGINT;"};
  EXPECT_TRUE(migrate(*connection, std::vector{good}, clock_.wall()));
  Status failed = migrate(*connection, std::vector{good, bad}, clock_.wall());
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().to_string(), testing::HasSubstr("while taking schema step 0002_b"));
  EXPECT_EQ(schema_version(*connection).value(), 1);
  EXPECT_FALSE(connection->script("SELECT * FROM b"));
  EXPECT_TRUE(migrate(*connection, std::vector{good, fixed}, clock_.wall()));
  EXPECT_TRUE(connection->script("SELECT extra FROM a"));
  Status newer = migrate(*connection, std::vector{good}, clock_.wall());
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error(),
            fail(Code::unsupported,
                 "the database has schema 2 and this program knows schemas up to 1: use the newer "
                 "program"));
}

TEST_F(SqliteTest, ANewerDatabaseIsRefused) {
  populate_file();
  script("INSERT INTO schema_steps (version, name, taken) VALUES (999, 'x', 0)");
  EXPECT_EQ(open_error(), "unsupported");
  Status restored = restore(path_, folder_.path() + "/other.db");
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, Code::unsupported);
}

// Every version's dump, populated by that version, opens with today's program.
TEST_F(SqliteTest, OldDumpsUpgrade) {
  const std::filesystem::path folder = std::filesystem::path(source_dir()) / "src/store/testdata";
  int dumps = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    for (const char* beside : {"", "-wal", "-shm"})
      std::filesystem::remove(path_ + beside);
    std::ifstream file(entry.path());
    script({std::istreambuf_iterator<char>(file), {}});
    auto store = open().value();
    EXPECT_EQ(store->check().value(), std::vector<std::string>{}) << entry.path();
    auto looked = store->read([&entry](Reader& r) -> Status {
      TRY(auto environment, environments::find(r, "acme", "prod"));
      TRY(auto host, hosts::find(r, environment->id, "web1"));
      EXPECT_EQ(host->tags, (std::vector<std::string>{"base", "web"}));
      TRY(auto facts, facts::current(r, environment->id, host->id));
      EXPECT_EQ(facts->text("os.family"), "debian");
      TRY(auto catalog, catalogs::current(r, environment->id, host->id));
      EXPECT_TRUE(catalogs::body(r, environment->id, catalog->digest));
      TRY(auto events, events::since(r, environment->id, {}, 0, 10));
      EXPECT_EQ(events.size(), 1u);
      // Before 0005 nobody kept how hosts stood: that begins with what is told next.
      const bool told = entry.path().filename().string() >= "version-0005.sql";
      TRY(auto standing, compliance::standing(r, environment->id, host->id));
      EXPECT_EQ(standing.has_value(), told);
      EXPECT_EQ(host->compliance, told ? Compliance::failing : Compliance::unknown);
      TRY(auto token, tokens::find(r, Secret("join-me")));
      EXPECT_EQ(token.uses_left, 10);
      TRY(AuditHead head, audit::head(r));
      EXPECT_EQ(head.sequence, 2);
      return {};
    });
    EXPECT_TRUE(looked) << entry.path() << ": " << looked.error().to_string();
    ++dumps;
  }
  EXPECT_EQ(dumps, static_cast<int>(migrations().size())) << "see docs/dev/add-a-migration.md";
}

// Writes the database a new dump is made from; see docs/dev/add-a-migration.md.
TEST_F(SqliteTest, WritesTheDatabaseOfADump) {
  const char* path = getenv("CONSORT_STORE_DUMP");
  if (!path) GTEST_SKIP() << "set CONSORT_STORE_DUMP to the path of a new database";
  populate_file();
  std::filesystem::copy_file(path_, path);
}

}  // namespace
}  // namespace consort::store
