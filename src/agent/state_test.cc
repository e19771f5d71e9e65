#include "agent/state.h"

#include <unistd.h>

#include <cstdlib>

#include "agent/testing/fragile_storage.h"

namespace consort::agent {
namespace {

State::Known known(int number) {
  return {sha256(std::to_string(number)), fingerprint(std::to_string(number))};
}

std::unique_ptr<State> open(FragileDisk& disk, std::string* warning = nullptr) {
  auto state = State::open(fragile_storage(disk), warning);
  EXPECT_TRUE(state.has_value()) << (state ? "" : state.error().to_string());
  return std::move(*state);
}

const model::Address kFile{"files", "/etc/nginx/nginx.conf"};
const model::Address kService{"services", "nginx"};

TEST(State, RemembersAcrossProcesses) {
  FragileDisk disk;
  {
    auto state = open(disk);
    state->learn("files./etc/motd", known(1));
    state->promise(kFile, kService);
    state->drifted("files./etc/issue", model::DriftPolicy::propose,
                   WallTime(std::chrono::seconds(5)), "{}");
    ASSERT_TRUE(state->commit(true));
  }
  auto state = open(disk);
  EXPECT_EQ(state->known("files./etc/motd"), known(1));
  EXPECT_EQ(state->known("files./etc/none"), std::nullopt);
  EXPECT_THAT(state->promises(), testing::ElementsAre(reconcile::PendingRefresh{kFile, kService}));
  ASSERT_EQ(state->drifts().size(), 1u);
  EXPECT_EQ(state->drifts().begin()->second.policy, model::DriftPolicy::propose);
  EXPECT_EQ(state->drifts().begin()->second.since, WallTime(std::chrono::seconds(5)));
}

TEST(State, ForgetsWhatIsDone) {
  FragileDisk disk;
  {
    auto state = open(disk);
    state->learn("files.a", known(1));
    state->promise(kFile, kService);
    state->promise({"files", "b"}, kService);
    state->drifted("files.a", model::DriftPolicy::report, WallTime{}, "{}");
    ASSERT_TRUE(state->commit(true));
    state->forget("files.a");
    state->deliver(kService);
    state->settled("files.a");
    ASSERT_TRUE(state->commit(true));
  }
  auto state = open(disk);
  EXPECT_TRUE(state->addresses().empty());
  EXPECT_TRUE(state->promises().empty());
  EXPECT_TRUE(state->drifts().empty());
}

TEST(State, MakesDurableWhatWasCommittedBefore) {
  FragileDisk disk;
  auto state = open(disk);
  state->learn("files.a", known(1));
  ASSERT_TRUE(state->commit(false));
  ASSERT_TRUE(state->commit(true));
  disk.lose_power(0);
  EXPECT_EQ(open(disk)->known("files.a"), known(1));
}

TEST(State, WritesNothingWhenNothingChanged) {
  FragileDisk disk;
  auto state = open(disk);
  state->learn("files.a", known(1));
  ASSERT_TRUE(state->commit(true));
  std::string before = disk.written;
  state->learn("files.a", known(1));
  state->settled("files.a");
  state->deliver(kService);
  ASSERT_TRUE(state->commit(true));
  EXPECT_EQ(disk.written, before);
}

TEST(State, StaysSmallHoweverOftenItChanges) {
  FragileDisk disk;
  auto state = open(disk);
  for (int i = 0; i < 20000; ++i) {
    state->learn("files." + std::to_string(i % 10), known(i));
    ASSERT_TRUE(state->commit(false));
  }
  EXPECT_LT(disk.written.size(), 100'000u);
  EXPECT_EQ(open(disk)->known("files.9"), known(19999));
}

// Whatever part of the journal survives, it loads, and holds what was committed durably before.
TEST(State, SurvivesLosingPowerAtEveryByte) {
  for (size_t kept = 0; kept < 400; ++kept) {
    FragileDisk disk;
    auto state = open(disk);
    state->promise(kFile, kService);
    ASSERT_TRUE(state->commit(true));
    for (int i = 0; i < 3; ++i)
      state->learn("files." + std::to_string(i), known(i));
    ASSERT_TRUE(state->commit(false));
    disk.lose_power(kept);
    auto after = open(disk);
    EXPECT_EQ(after->promises().size(), 1u) << kept;
    for (int i = 0; i < 3; ++i) {
      auto found = after->known("files." + std::to_string(i));
      if (found) {
        EXPECT_EQ(*found, known(i)) << kept;
      }
    }
    after->learn("files.new", known(7));
    ASSERT_TRUE(after->commit(true));
    EXPECT_EQ(open(disk)->known("files.new"), known(7))
        << "appended behind a torn record: " << kept;
  }
}

TEST(State, LoadsWhateverBytesAreThere) {
  FragileDisk good;
  {
    auto state = open(good);
    for (int i = 0; i < 20; ++i)
      state->learn("files." + std::to_string(i), known(i));
    state->promise(kFile, kService);
    ASSERT_TRUE(state->commit(true));
  }
  for (size_t at = 0; at < good.written.size(); ++at) {
    FragileDisk disk = good;
    disk.written[at] = static_cast<char>(disk.written[at] ^ 0x41);
    std::string warning;
    auto state = State::open(fragile_storage(disk), &warning);
    ASSERT_TRUE(state.has_value()) << at;
    EXPECT_FALSE(warning.empty()) << at;
    for (const std::string& address : (*state)->addresses()) {
      EXPECT_EQ((*state)->known(address), known(std::stoi(address.substr(6))));
    }
  }
}

TEST(State, AFullDiskLosesNothingOnceThereIsSpaceAgain) {
  for (size_t when = 0; when < 6; ++when) {
    FragileDisk disk;
    auto state = open(disk);
    disk.fails_in = when;
    bool failed = false;
    for (int i = 0; i < 6; ++i) {
      state->learn("files." + std::to_string(i), known(i));
      if (!state->commit(true)) failed = true;
    }
    EXPECT_TRUE(failed);
    ASSERT_TRUE(state->commit(true));
    auto after = open(disk);
    for (int i = 0; i < 6; ++i)
      EXPECT_EQ(after->known("files." + std::to_string(i)), known(i)) << when;
  }
}

TEST(State, KnowsWhenTheLastRunWasCutShort) {
  FragileDisk disk;
  {
    auto state = open(disk);
    EXPECT_FALSE(state->interrupted());
    state->begin_work();
    ASSERT_TRUE(state->commit(true));
  }
  {
    auto state = open(disk);
    EXPECT_TRUE(state->interrupted());
    state->begin_work();
    state->end_work();
    ASSERT_TRUE(state->commit(true));
  }
  EXPECT_FALSE(open(disk)->interrupted());
}

TEST(State, RefusesTheStateOfANewerVersion) {
  RecordWriter writer;
  writer.begin(RecordKind::header);
  writer.number(99);
  writer.end();
  FragileDisk disk;
  disk.durable = disk.written = writer.take();
  auto state = State::open(fragile_storage(disk));
  ASSERT_FALSE(state.has_value());
  EXPECT_EQ(state.error().code, Code::unsupported);
}

class FileStorageTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(::mkdtemp(folder_.data()), nullptr); }
  void TearDown() override { std::system(("rm -rf " + folder_).c_str()); }
  std::string folder_ = "/tmp/consort-storage-XXXXXX";
};

TEST_F(FileStorageTest, AppendsReplacesAndLoads) {
  auto storage = file_storage(folder_ + "/journal");
  EXPECT_EQ(*storage->load(), "");
  ASSERT_TRUE(storage->append("one"));
  ASSERT_TRUE(storage->append("two"));
  ASSERT_TRUE(storage->sync());
  EXPECT_EQ(*storage->load(), "onetwo");
  ASSERT_TRUE(storage->replace("fresh"));
  ASSERT_TRUE(storage->append("!"));
  EXPECT_EQ(*file_storage(folder_ + "/journal")->load(), "fresh!");
}

}  // namespace
}  // namespace consort::agent
