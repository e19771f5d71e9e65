#include "agent/content/content_store.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/strings.h"
#include "trust/testing/folder.h"

namespace consort::agent {
namespace {

class ContentStoreTest : public testing::Test {
 protected:
  void open(int64_t limit = ContentStore::kLimit) {
    auto opened = ContentStore::open(folder_.path() + "/content", limit);
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = std::move(*opened);
  }
  std::unique_ptr<ContentStore::Partial> partial(const std::string& bytes) {
    auto partial = store_->partial(sha256(bytes));
    EXPECT_TRUE(partial);
    EXPECT_TRUE((*partial)->resume([](std::string_view) {}));
    return std::move(*partial);
  }
  void put(const std::string& bytes) {
    auto file = partial(bytes);
    ASSERT_TRUE(file->append(bytes, static_cast<int64_t>(bytes.size())));
    ASSERT_TRUE(file->finish());
  }

  trust::Folder folder_;
  std::unique_ptr<ContentStore> store_;
};

TEST_F(ContentStoreTest, KeepsWhatWasFinished) {
  open();
  put("welcome\n");
  EXPECT_EQ(*store_->read(sha256("welcome\n")), "welcome\n");
  open();
  EXPECT_TRUE(store_->has(sha256("welcome\n")));
  EXPECT_EQ(store_->bytes(), 8);
}

TEST_F(ContentStoreTest, GoesOnWhereItStopped) {
  open();
  ASSERT_TRUE(partial("welcome\n")->append("welc", 8));
  open();
  EXPECT_FALSE(store_->has(sha256("welcome\n")));
  auto file = store_->partial(sha256("welcome\n"));
  std::string had;
  ASSERT_TRUE((*file)->resume([&](std::string_view bytes) { had += bytes; }));
  EXPECT_EQ(had, "welc");
  ASSERT_TRUE((*file)->append("ome\n", 8));
  ASSERT_TRUE((*file)->finish());
  EXPECT_EQ(*store_->read(sha256("welcome\n")), "welcome\n");
  EXPECT_EQ(store_->bytes(), 8);
}

TEST_F(ContentStoreTest, TakesNoMoreThanItHasRoomFor) {
  open(10);
  put("welcome\n");
  auto file = partial("goodbye\n");
  Status status = file->append("good", 8);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::unavailable);
  EXPECT_EQ(store_->collect({}), 8);
  EXPECT_TRUE(file->append("good", 8));
}

TEST_F(ContentStoreTest, NoticesWhatTheDiskHasChanged) {
  open();
  put("welcome\n");
  folder_.write("content/" + sha256("welcome\n").hex(), "hacked!\n");
  auto bytes = store_->read(sha256("welcome\n"));
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, Code::corrupt);
  EXPECT_FALSE(store_->has(sha256("welcome\n")));
  EXPECT_EQ(store_->bytes(), 0);
}

TEST_F(ContentStoreTest, RemovesWhatNobodyNeeds) {
  open();
  put("a");
  put("bb");
  ASSERT_TRUE(partial("cccc")->append("cc", 4));
  EXPECT_EQ(store_->collect({sha256("bb")}), 3);
  EXPECT_EQ(store_->bytes(), 2);
  EXPECT_EQ(store_->read(sha256("a")).error().code, Code::not_found);
  open();
  EXPECT_EQ(store_->bytes(), 2);
}

TEST_F(ContentStoreTest, LetsNobodyLeadItElsewhere) {
  open();
  folder_.write("secret", "secret");
  std::filesystem::create_symlink(folder_.path() + "/secret",
                                  folder_.path() + "/content/" + sha256("secret").hex());
  open();
  EXPECT_FALSE(store_->has(sha256("secret")));
  EXPECT_FALSE(store_->read(sha256("secret")));
}

}  // namespace
}  // namespace consort::agent
