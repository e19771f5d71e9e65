#include "agent/outbox/durable_outbox.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/testing/silent_log.h"
#include "trust/testing/folder.h"

namespace consort::agent {
namespace {

wire::AgentMessage report(const std::string& deployment) {
  return wire::Report{.target = "web1", .deployment = deployment};
}

wire::AgentMessage facts(const std::string& os) {
  model::Map tree;
  tree.set("os", model::Value(os));
  return wire::Facts{.target = "web1", .tree = tree};
}

class DurableOutboxTest : public testing::Test {
 protected:
  void open(wire::Outbox::Limits limits = DurableOutbox::kLimits) {
    outbox_.reset();
    auto opened = DurableOutbox::open(folder_.path() + "/outbox", log_, limits);
    ASSERT_TRUE(opened) << opened.error().to_string();
    outbox_ = std::move(*opened);
  }
  void put(wire::AgentMessage message) {
    Status status = outbox_->put({std::move(message)});
    ASSERT_TRUE(status) << status.error().to_string();
  }
  // "7 after 5: d-1" of everything there is to send.
  std::vector<std::string> drain() {
    std::vector<std::string> all;
    for (;;) {
      auto json = outbox_->next();
      if (!json || !*json) return all;
      auto message = std::get<wire::AgentMessage>(*wire::agent_message(**json));
      const wire::Number& number = *wire::number_of(message);
      auto* report = std::get_if<wire::Report>(&message);
      all.push_back(std::to_string(number.sequence) + " after " + std::to_string(number.after) +
                    ": " + (report ? *report->deployment : "facts"));
    }
  }
  std::vector<std::string> files() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(folder_.path() + "/outbox/" + outbox_->row().stream))
      names.push_back(entry.path().filename());
    return names;
  }
  std::string file(const std::string& number) {
    return "outbox/" + outbox_->row().stream + "/" + std::string(20 - number.size(), '0') + number;
  }

  trust::Folder folder_;
  SilentLog log_;
  std::unique_ptr<DurableOutbox> outbox_;
};

TEST_F(DurableOutboxTest, KeepsMessagesAndNumbersAcrossRestarts) {
  open();
  put(report("d-1"));
  put(report("d-2"));
  std::string stream = outbox_->row().stream;
  open();
  EXPECT_EQ(outbox_->row().stream, stream);
  ASSERT_TRUE(outbox_->connected(0, 10));
  EXPECT_EQ(drain(), (std::vector<std::string>{"1 after 0: d-1", "2 after 1: d-2"}));
  put(report("d-3"));
  EXPECT_EQ(drain(), (std::vector<std::string>{"3 after 2: d-3"}));
}

TEST_F(DurableOutboxTest, ForgetsWhatWasAcknowledgedAndNotItsNumber) {
  open();
  put(report("d-1"));
  ASSERT_TRUE(outbox_->connected(0, 10));
  drain();
  ASSERT_TRUE(outbox_->acknowledge(1));
  EXPECT_TRUE(files().empty());
  open();
  EXPECT_EQ(outbox_->row().acknowledged, 1);
  put(report("d-2"));
  ASSERT_TRUE(outbox_->connected(1, 10));
  EXPECT_EQ(drain(), (std::vector<std::string>{"2 after 1: d-2"}));
}

TEST_F(DurableOutboxTest, ErasesWhatIsSuperseded) {
  open();
  put(facts("debian"));
  put(facts("fedora"));
  EXPECT_EQ(files().size(), 1u);
  open();
  ASSERT_TRUE(outbox_->connected(0, 10));
  EXPECT_EQ(drain(), (std::vector<std::string>{"2 after 0: facts"}));
}

TEST_F(DurableOutboxTest, CountsWhatItHadNoRoomFor) {
  open({2, wire::kMiB});
  for (const char* deployment : {"d-1", "d-2", "d-3"})
    put(report(deployment));
  EXPECT_EQ(outbox_->row().given_up, 1);
  open();
  EXPECT_EQ(outbox_->row().given_up, 1);
  EXPECT_EQ(outbox_->size(), 2u);
}

TEST_F(DurableOutboxTest, BeginsAnotherRowWhenItIsAnOldCopy) {
  open();
  put(report("d-1"));
  put(report("d-2"));
  std::string stream = outbox_->row().stream;
  Status status = outbox_->connected(77, 10);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::stale);
  EXPECT_NE(outbox_->row().stream, stream);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/outbox/" + stream));
  open();
  ASSERT_TRUE(outbox_->connected(0, 10));
  EXPECT_EQ(drain(), (std::vector<std::string>{"1 after 0: d-1", "2 after 1: d-2"}));
}

TEST_F(DurableOutboxTest, DropsWhatIsDamagedAndSaysSo) {
  open();
  put(report("d-1"));
  put(report("d-2"));
  folder_.write(file("1"), "0000000000000000\n{}");
  open();
  EXPECT_EQ(outbox_->row().given_up, 1);
  ASSERT_TRUE(outbox_->connected(0, 10));
  EXPECT_EQ(drain(), (std::vector<std::string>{"2 after 0: d-2"}));
}

TEST_F(DurableOutboxTest, BeginsAnotherRowWhenOneGoesBadWhileItRuns) {
  open();
  put(report("d-1"));
  put(report("d-2"));
  ASSERT_TRUE(outbox_->connected(0, 10));
  folder_.write(file("1"), "");
  auto next = outbox_->next();
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code, Code::stale);
  ASSERT_TRUE(outbox_->connected(0, 10));
  EXPECT_EQ(drain(), (std::vector<std::string>{"1 after 0: d-2"}));
}

TEST_F(DurableOutboxTest, BeginsAnotherRowWhenTheRowIsUnreadable) {
  open();
  put(report("d-1"));
  folder_.write("outbox/row", "{\"stream\":\"../../etc\"}");
  open();
  EXPECT_EQ(outbox_->row().acknowledged, 0);
  EXPECT_EQ(outbox_->size(), 0u);
}

TEST_F(DurableOutboxTest, IgnoresWhatACrashLeftUnfinished) {
  open();
  put(report("d-1"));
  folder_.write(file("2") + ".new", "half");
  open();
  EXPECT_EQ(files().size(), 1u);
  put(report("d-2"));
  EXPECT_EQ(outbox_->size(), 2u);
}

TEST_F(DurableOutboxTest, TellsWhoSendsThatThereIsSomething) {
  open();
  int told = 0;
  outbox_->on_stored([&] { ++told; });
  put(report("d-1"));
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace consort::agent
