#include "agent/content/intake.h"

#include <gtest/gtest.h>

#include "agent/testing/scripted_server.h"
#include "net/testing/memory_link.h"
#include "trust/testing/folder.h"

namespace consort::agent {
namespace {

model::Catalog catalog(std::vector<std::string> blobs = {}, const std::string& host = "web1") {
  model::Catalog catalog;
  catalog.host = host;
  for (const std::string& bytes : blobs)
    catalog.blobs.push_back(sha256(bytes).hex());
  std::sort(catalog.blobs.begin(), catalog.blobs.end());
  return catalog;
}

// An intake whose questions a test answers piece by piece.
class IntakeTest : public testing::Test {
 protected:
  IntakeTest() { restart(); }

  // As after a new start of the agent.
  void restart(int64_t limit = ContentStore::kLimit) {
    intake_.reset();
    fetcher_.reset();
    asked_.clear();
    store_ = std::move(*ContentStore::open(folder_.path() + "/content", limit));
    fetcher_ = std::make_unique<Fetcher>(
        *store_,
        [this](wire::AgentMessage message) { asked_.push_back(std::get<wire::Fetch>(message)); },
        [this](const Digest& digest, const Status& status) { intake_->fetched(digest, status); });
    intake_ = std::make_unique<Intake>(
        "web1", *store_, *fetcher_, [this](const Status& status) { settled_.push_back(status); });
    fetcher_->connected();
  }
  void offer(const model::Catalog& what, int64_t serial = 1) {
    text_ = model::to_json(what);
    intake_->offer(server_.header_of(what, serial));
  }
  Status answer(const std::string& bytes, size_t piece = 1 << 18) {
    auto fetch = std::find_if(asked_.begin(), asked_.end(),
                              [&](const wire::Fetch& f) { return f.digest == sha256(bytes); });
    EXPECT_NE(fetch, asked_.end());
    size_t at = static_cast<size_t>(fetch->offset);
    asked_.erase(fetch);
    do {
      std::string part = bytes.substr(at, piece);
      auto offset = static_cast<int64_t>(at);
      at += part.size();
      Status status = fetcher_->accept(
          {sha256(bytes), offset, static_cast<int64_t>(bytes.size()), std::move(part)});
      if (!status) return status;
    } while (at < bytes.size());
    return {};
  }

  ManualClock clock_;
  ScriptedServer server_{clock_};
  trust::Folder folder_;
  std::unique_ptr<ContentStore> store_;
  std::unique_ptr<Fetcher> fetcher_;
  std::unique_ptr<Intake> intake_;
  std::vector<wire::Fetch> asked_;
  std::vector<Status> settled_;
  std::string text_;
};

TEST_F(IntakeTest, FetchesTheCatalogAndThenItsBlobs) {
  offer(catalog({"a", "bb"}));
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].content, wire::Content::catalog);
  ASSERT_TRUE(answer(text_));
  ASSERT_EQ(asked_.size(), 2u);
  EXPECT_EQ(asked_[0].content, wire::Content::blob);
  ASSERT_TRUE(answer("a"));
  EXPECT_FALSE(intake_->complete());
  ASSERT_TRUE(answer("bb"));
  EXPECT_TRUE(intake_->complete());
  ASSERT_EQ(settled_.size(), 1u);
  EXPECT_TRUE(settled_[0]);
  EXPECT_EQ(intake_->needs().size(), 3u);
}

TEST_F(IntakeTest, FetchesNothingTwice) {
  offer(catalog({"a"}));
  ASSERT_TRUE(answer(text_) && answer("a"));
  offer(catalog({"a", "bb"}), 2);
  ASSERT_TRUE(answer(text_));
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].digest, sha256("bb"));
  ASSERT_TRUE(answer("bb"));
  restart();
  offer(catalog({"a", "bb"}), 2);
  EXPECT_TRUE(asked_.empty());
  EXPECT_TRUE(intake_->complete());
}

TEST_F(IntakeTest, GoesOnAfterARestartWhereItWas) {
  std::string blob(300'000, 'x');
  offer(catalog({blob}));
  ASSERT_TRUE(answer(text_));
  ASSERT_TRUE(fetcher_->accept({sha256(blob), 0, 300'000, blob.substr(0, 200'000)}));
  restart();
  offer(catalog({blob}));
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].offset, 200'000);
  ASSERT_TRUE(answer(blob));
  EXPECT_TRUE(intake_->complete());
}

TEST_F(IntakeTest, AsksAgainOnTheNextLink) {
  offer(catalog());
  asked_.clear();
  fetcher_->disconnected();
  fetcher_->connected();
  ASSERT_EQ(asked_.size(), 1u);
  ASSERT_TRUE(answer(text_));
  EXPECT_TRUE(intake_->complete());
}

TEST_F(IntakeTest, FailsWithWhatIsMissingAndTriesAgainAtTheNextOffer) {
  offer(catalog({"a"}));
  ASSERT_TRUE(answer(text_));
  fetcher_->missing({sha256("a"), {Code::not_found, "gone"}});
  ASSERT_EQ(settled_.size(), 1u);
  EXPECT_EQ(settled_[0].error().code, Code::not_found);
  asked_.clear();
  offer(catalog({"a"}));
  ASSERT_TRUE(answer("a"));
  EXPECT_TRUE(intake_->complete());
}

TEST_F(IntakeTest, RefusesBytesThatAreNotOfTheDigest) {
  offer(catalog());
  std::string wrong = text_;
  wrong[3] ^= 1;
  ASSERT_TRUE(fetcher_->accept({sha256(text_), 0, static_cast<int64_t>(wrong.size()), wrong}));
  ASSERT_EQ(settled_.size(), 1u);
  EXPECT_EQ(settled_[0].error().code, Code::corrupt);
  EXPECT_EQ(store_->bytes(), 0);
}

TEST_F(IntakeTest, RefusesMoreThanWasSigned) {
  offer(catalog());
  Status status = fetcher_->accept({sha256(text_), 0, wire::kMostCatalogBytes, "x"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::invalid);
}

TEST_F(IntakeTest, RefusesACatalogOfAnotherHost) {
  offer(catalog({}, "web2"));
  ASSERT_TRUE(answer(text_));
  ASSERT_EQ(settled_.size(), 1u);
  EXPECT_EQ(settled_[0].error().code, Code::denied);
}

TEST_F(IntakeTest, TakesWhatItHasRoomForAndNoMore) {
  restart(1000);
  std::string blob(2000, 'x');
  offer(catalog({blob}));
  ASSERT_TRUE(answer(text_));
  ASSERT_TRUE(answer(blob));
  ASSERT_EQ(settled_.size(), 1u);
  EXPECT_EQ(settled_[0].error().code, Code::unavailable);
  EXPECT_LE(store_->bytes(), 1000);
}

TEST_F(IntakeTest, LetsWhoWaitsGoWhenAnotherOfferComes) {
  offer(catalog({"a"}));
  std::vector<Code> codes;
  intake_->when_complete([&](const Status& status) { codes.push_back(status.error().code); });
  offer(catalog({"bb"}), 2);
  EXPECT_EQ(codes, std::vector<Code>{Code::stale});
}

TEST_F(IntakeTest, LetsOnlySoManyWait) {
  offer(catalog({"a"}));
  size_t busy = 0;
  for (size_t i = 0; i < Intake::kMostWaiting + 3; ++i)
    intake_->when_complete(
        [&](const Status& status) { busy += !status && status.error().code == Code::busy; });
  EXPECT_EQ(busy, 3u);
}

TEST_F(IntakeTest, LetsPassWhatNobodyAskedFor) {
  EXPECT_TRUE(fetcher_->accept({sha256("a"), 0, 1, "a"}));
  fetcher_->missing({sha256("a"), {Code::not_found, ""}});
  EXPECT_EQ(store_->bytes(), 0);
}

}  // namespace
}  // namespace consort::agent
