#include "wire/transfer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>

namespace consort::wire {
namespace {

Transfer transfer(const std::string& content, int64_t most = kMostBlobBytes) {
  return Transfer("web1", Content::blob, sha256(content), most);
}

// What a server answers, in pieces of `size`.
std::vector<Piece> pieces(const std::string& content, const Fetch& fetch, size_t size) {
  std::vector<Piece> pieces;
  auto total = static_cast<int64_t>(content.size());
  int64_t end = std::min(total, fetch.offset + fetch.length);
  for (int64_t at = fetch.offset; at < end || pieces.empty(); at += static_cast<int64_t>(size)) {
    auto length = std::min<size_t>(size, static_cast<size_t>(end - at));
    pieces.push_back({fetch.digest, at, total, content.substr(static_cast<size_t>(at), length)});
  }
  return pieces;
}

TEST(Transfer, FetchesInOneGoWhatIsSmall) {
  Transfer t = transfer("welcome\n");
  auto fetch = t.next_fetch();
  EXPECT_EQ(*fetch, (Fetch{"web1", Content::blob, sha256("welcome\n"), 0, kMostFetchBytes}));
  EXPECT_FALSE(t.next_fetch()) << "one question at a time";
  EXPECT_TRUE(t.accept({fetch->digest, 0, 8, "welcome\n"}));
  EXPECT_TRUE(t.complete());
  EXPECT_FALSE(t.next_fetch());
}

TEST(Transfer, AsksForSoMuchAtATime) {
  std::string content(static_cast<size_t>(kMostFetchBytes) + 1, 'x');
  Transfer t = transfer(content);
  std::vector<int64_t> offsets;
  while (auto fetch = t.next_fetch()) {
    offsets.push_back(fetch->offset);
    for (const Piece& piece : pieces(content, *fetch, kPieceBytes))
      ASSERT_TRUE(t.accept(piece));
  }
  EXPECT_EQ(offsets, (std::vector<int64_t>{0, kMostFetchBytes}));
  EXPECT_TRUE(t.complete());
}

TEST(Transfer, KnowsTheEmptyContent) {
  Transfer t = transfer("");
  EXPECT_TRUE(t.accept(pieces("", *t.next_fetch(), kPieceBytes).at(0)));
  EXPECT_TRUE(t.complete());
}

TEST(Transfer, GoesOnWhereALinkBroke) {
  Transfer t = transfer("welcome\n");
  t.resume("wel");
  t.resume("c");
  EXPECT_EQ(t.next_fetch()->offset, 4);
  t.interrupted();
  EXPECT_EQ(t.next_fetch()->offset, 4);
  EXPECT_TRUE(t.accept({sha256("welcome\n"), 4, 8, "ome\n"}));
  EXPECT_TRUE(t.complete());
}

TEST(Transfer, NoticesThatAllWasThereAlready) {
  Transfer t = transfer("welcome\n");
  t.resume("welcome\n");
  EXPECT_TRUE(t.accept({sha256("welcome\n"), t.next_fetch()->offset, 8, ""}));
  EXPECT_TRUE(t.complete());
}

TEST(Transfer, RefusesWhatDoesNotFitAndStaysAsItWas) {
  Digest digest = sha256("welcome\n");
  const struct {
    Piece piece;
    std::string error;
  } cases[] = {
      {{sha256("x"), 4, 8, "ome\n"}, "a piece of other content"},
      {{digest, 0, 8, "welc"}, "a piece at byte 0, but 4 comes next"},
      {{digest, 3, 8, "come\n"}, "a piece at byte 3, but 4 comes next"},
      {{digest, 5, 8, "me\n"}, "a piece at byte 5, but 4 comes next"},
      {{digest, 4, 9, "ome\n"}, "the size of the content has changed on the way"},
      {{digest, 4, 101, "ome\n"}, "101 bytes in all are more than 100"},
      {{digest, 4 + kMostFetchBytes, 8, ""}, "a piece that was not asked for"},
  };
  for (const auto& [piece, error] : cases) {
    Transfer t = transfer("welcome\n", 100);
    (void)t.next_fetch();
    ASSERT_TRUE(t.accept({digest, 0, 8, "welc"}));
    Status status = t.accept(piece);
    EXPECT_EQ(status.error(), fail(Code::invalid, error));
    EXPECT_TRUE(t.accept({digest, 4, 8, "ome\n"}));
    EXPECT_TRUE(t.complete());
  }
}

TEST(Transfer, RefusesWhatNobodyAskedFor) {
  Transfer t = transfer("welcome\n");
  EXPECT_EQ(t.accept({sha256("welcome\n"), 0, 8, "welcome\n"}).error().message,
            "a piece that was not asked for");
}

TEST(Transfer, TellsWrongBytes) {
  Transfer t = transfer("welcome\n");
  (void)t.next_fetch();
  EXPECT_EQ(t.accept({sha256("welcome\n"), 0, 8, "w3lcome\n"}).error().code, Code::corrupt);
  EXPECT_FALSE(t.complete());
}

// A link that loses, doubles and reorders pieces and breaks at any time: the file comes out right,
// and what was accepted is never fetched again.
RC_GTEST_PROP(Transfer, CompletesOverAnyLink, ()) {
  const size_t size = *rc::gen::inRange<size_t>(1, 40);
  const auto content =
      std::string(*rc::gen::inRange<size_t>(0, 400), 'x') + *rc::gen::arbitrary<std::string>();
  const auto events = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
  std::string file;
  Transfer t = transfer(content);
  std::deque<Piece> link;
  auto ask = [&] {
    auto fetch = t.next_fetch();
    if (!fetch) return;
    RC_ASSERT(fetch->offset == static_cast<int64_t>(file.size()));
    for (Piece& piece : pieces(content, *fetch, size))
      link.push_back(std::move(piece));
  };
  auto deliver = [&] {
    if (link.empty()) return;
    if (t.accept(link.front())) file += link.front().bytes;
    link.pop_front();
  };
  for (int event : events) {
    ask();
    if (event == 0 && !link.empty()) link.pop_front();
    if (event == 1 && !link.empty()) link.push_back(link.front());
    if (event == 2 && !link.empty()) std::swap(link.front(), link.back());
    if (event == 3) {
      link.clear();
      t.interrupted();
    }
    if (event == 4) {  // the agent is killed, and begins with its file
      link.clear();
      t = transfer(content);
      t.resume(file);
    }
    deliver();
  }
  link.clear();
  t.interrupted();
  for (ask(); !link.empty(); ask())
    deliver();
  RC_ASSERT(t.complete());
  RC_ASSERT(file == content);
}

}  // namespace
}  // namespace consort::wire
