#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

#include "agent/content/fetcher.h"
#include "agent/outbox/durable_outbox.h"
#include "agent/target/target_record.h"
#include "base/testing/silent_log.h"
#include "trust/testing/folder.h"

// What the agent keeps on a disk that has no room left.
namespace consort::agent {
namespace {

class FullDiskTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::mount("none", disk_.c_str(), "tmpfs", 0, "size=1m") != 0)
      GTEST_SKIP() << "NOT TESTED: a full disk needs the right to mount a small one";
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) ::umount2(disk_.c_str(), MNT_DETACH);
  }
  void fill() {
    std::ofstream file(disk_ + "/filling");
    std::string page(4096, 'x');
    while (file.write(page.data(), 4096).flush()) {
    }
  }
  void empty() { ::unlink((disk_ + "/filling").c_str()); }

  trust::Folder folder_;
  const std::string disk_ = folder_.path();
  bool mounted_ = false;
  SilentLog log_;
};

wire::AgentMessage report(const std::string& deployment) {
  return wire::Report{.target = "web1", .deployment = deployment};
}

TEST_F(FullDiskTest, TheOutboxKeepsWhatItHasAndCountsTheRest) {
  auto outbox = std::move(*DurableOutbox::open(disk_ + "/outbox", log_));
  ASSERT_TRUE(outbox->put({report("d-1")}));
  ASSERT_TRUE(outbox->put({report("d-2")}));
  fill();
  EXPECT_FALSE(outbox->put({report("d-3")}));
  EXPECT_EQ(outbox->row().given_up, 1);
  ASSERT_TRUE(outbox->connected(0, 10));
  EXPECT_TRUE(*outbox->next());
  EXPECT_TRUE(*outbox->next());
  EXPECT_FALSE(*outbox->next());
  // What is acknowledged makes room, even where none is left to say so.
  ASSERT_TRUE(outbox->acknowledge(2));
  EXPECT_EQ(outbox->size(), 0u);
  empty();
  ASSERT_TRUE(outbox->put({report("d-4")}));
  auto next = outbox->next();
  ASSERT_TRUE(next && *next);
  auto message = std::get<wire::AgentMessage>(*wire::agent_message(**next));
  EXPECT_EQ(*wire::number_of(message), (wire::Number{3, 2}));
  outbox = std::move(*DurableOutbox::open(disk_ + "/outbox", log_));
  ASSERT_TRUE(outbox->connected(2, 10));
  EXPECT_EQ(outbox->size(), 1u);
}

TEST_F(FullDiskTest, ContentGoesOnWhenThereIsRoom) {
  auto store = std::move(*ContentStore::open(disk_ + "/content"));
  std::string blob(100'000, 'b');
  std::vector<wire::Fetch> asked;
  std::vector<Status> done;
  Fetcher fetcher(
      *store, [&](wire::AgentMessage m) { asked.push_back(std::get<wire::Fetch>(m)); },
      [&](const Digest&, const Status& status) { done.push_back(status); });
  fetcher.connected();
  fetcher.want("web1", wire::Content::blob, sha256(blob), 1 << 20);
  ASSERT_TRUE(fetcher.accept({sha256(blob), 0, 100'000, blob.substr(0, 40'000)}));
  fill();
  ASSERT_TRUE(fetcher.accept({sha256(blob), 40'000, 100'000, blob.substr(40'000)}));
  ASSERT_EQ(done.size(), 1u);
  EXPECT_FALSE(done[0]);
  empty();
  fetcher.want("web1", wire::Content::blob, sha256(blob), 1 << 20);
  ASSERT_EQ(asked.back().offset, 40'000);
  ASSERT_TRUE(fetcher.accept({sha256(blob), 40'000, 100'000, blob.substr(40'000)}));
  ASSERT_EQ(done.size(), 2u);
  EXPECT_TRUE(done[1]);
  EXPECT_EQ(*store->read(sha256(blob)), blob);
}

TEST_F(FullDiskTest, ARecordIsTheOldOneUntilTheNewOneIsThere) {
  std::string path = disk_ + "/record.json";
  TargetRecord record{.pause_reason = "before"};
  ASSERT_TRUE(keep_record(path, record));
  fill();
  TargetRecord after{.pause_reason = std::string(4000, 'x'), .begun = std::string(200, 'y')};
  EXPECT_FALSE(keep_record(path, after));
  EXPECT_EQ(*load_record(path), record);
}

}  // namespace
}  // namespace consort::agent
