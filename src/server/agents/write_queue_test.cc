#include "server/agents/write_queue.h"

#include "store/settings.h"
#include "store/testing/temporary_folder.h"

namespace consort::server {
namespace {

using ::testing::ElementsAre;

class WriteQueueTest : public ::testing::Test {
 protected:
  WriteQueueTest() {
    store_ = store::Store::open({.path = folder_.path() + "/store.db"}, clock_).value();
    queue_ = std::make_unique<WriteQueue>(
        *store_, [this](std::function<void()> task) { tasks_.push_back(std::move(task)); });
  }
  void add(const std::string& key, bool fails = false) {
    queue_->add(
        {[key, fails](store::Writer& w) -> Status {
           TRY_DO(store::settings::set(w, key, model::Value(1)));
           if (fails) return fail(Code::invalid, "no");
           return {};
         },
         [this, key](const Status& status) { told_.push_back(key + (status ? "" : "!")); }});
  }
  void deliver() {
    for (auto& task : std::exchange(tasks_, {}))
      task();
  }
  std::vector<std::string> stored() {
    return store_->read([](store::Reader& r) { return store::settings::all(r); })->keys();
  }

  store::TemporaryFolder folder_;
  ManualClock clock_;
  std::unique_ptr<store::Store> store_;
  std::vector<std::function<void()>> tasks_;
  std::vector<std::string> told_;
  std::unique_ptr<WriteQueue> queue_;
};

TEST_F(WriteQueueTest, TellsInOrderWhenItIsDurable) {
  for (const char* key : {"a", "b", "c"})
    add(key);
  EXPECT_THAT(stored(), ElementsAre());
  EXPECT_TRUE(queue_->write_once());
  EXPECT_FALSE(queue_->write_once());
  EXPECT_THAT(stored(), ElementsAre("a", "b", "c"));
  deliver();
  EXPECT_THAT(told_, ElementsAre("a", "b", "c"));
}

TEST_F(WriteQueueTest, OneThatFailsSpoilsNoOther) {
  add("a");
  add("b", true);
  add("c");
  queue_->write_once();
  deliver();
  EXPECT_THAT(stored(), ElementsAre("a", "c"));
  EXPECT_THAT(told_, ElementsAre("a", "b!", "c"));
}

TEST_F(WriteQueueTest, IsFullByBytes) {
  queue_->add(
      {[](store::Writer&) { return Status(); }, [](const Status&) {}, WriteQueue::kMostBytes + 1});
  EXPECT_TRUE(queue_->full());
  queue_->write_once();
  EXPECT_FALSE(queue_->full());
}

TEST_F(WriteQueueTest, StopWritesWhatWasGiven) {
  queue_->start();
  for (int i = 0; i < 100; ++i)
    add(std::to_string(i));
  queue_->stop();
  add("late");
  EXPECT_EQ(stored().size(), 100u);
}

}  // namespace
}  // namespace consort::server
