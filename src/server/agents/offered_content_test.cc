#include "server/agents/offered_content.h"

#include "server/agents/testing/test_hub.h"

namespace consort::server {
namespace {

constexpr store::EnvironmentId kEnvironment{1};

// Counts how often a catalog is read.
class Counting final : public ContentSource {
 public:
  Result<std::string> catalog(store::EnvironmentId e, const Digest& digest) override {
    ++reads;
    return content.catalog(e, digest);
  }
  Result<ContentPart> blob(store::EnvironmentId e, const Digest& digest, int64_t offset,
                           int64_t length) override {
    return content.blob(e, digest, offset, length);
  }
  ContentInMemory content;
  int reads = 0;
};

class OfferedContentTest : public ::testing::Test {
 protected:
  wire::Fetch fetch(wire::Content content, const Digest& digest, int64_t offset = 0) {
    return {"web1", content, digest, offset, wire::kMostFetchBytes};
  }
  Counting source_;
};

TEST_F(OfferedContentTest, ReadsACatalogOnceWhileItIsKept) {
  OfferedContent offered(source_, 100);
  Digest small = source_.content.add(R"({"blobs":[]})");
  Digest large = source_.content.add(R"({"blobs":[],"x":")" + std::string(200, 'x') + "\"}");
  auto read = [&](const Digest& digest) {
    return offered.piece(kEnvironment, digest, fetch(wire::Content::catalog, digest)).has_value();
  };
  EXPECT_TRUE(read(small) && read(small));
  EXPECT_EQ(source_.reads, 1);
  EXPECT_TRUE(read(large) && read(large));  // in the place of the small one
  EXPECT_EQ(source_.reads, 2);
  EXPECT_TRUE(read(small));
  EXPECT_EQ(source_.reads, 3);
}

TEST_F(OfferedContentTest, GivesWhatTheCatalogNames) {
  OfferedContent offered(source_);
  Digest named = source_.content.add("named"), other = source_.content.add("other");
  Digest gone = sha256("gone");
  Digest catalog =
      source_.content.add(R"({"blobs":[")" + named.hex() + "\",\"" + gone.hex() + "\"]}");
  auto code = [&](const wire::Fetch& fetch) {
    auto piece = offered.piece(kEnvironment, catalog, fetch);
    return piece ? piece->bytes : std::string(to_string(piece.error().code));
  };
  EXPECT_EQ(code(fetch(wire::Content::blob, named, 2)), "med");
  EXPECT_EQ(code(fetch(wire::Content::blob, named, 5)), "");
  EXPECT_EQ(code(fetch(wire::Content::blob, named, 6)), "invalid");
  EXPECT_EQ(code(fetch(wire::Content::blob, other)), "denied");
  EXPECT_EQ(code(fetch(wire::Content::blob, gone)), "not-found");
  EXPECT_EQ(code(fetch(wire::Content::catalog, named)), "denied");
  EXPECT_EQ(code(fetch(wire::Content::catalog, catalog, 10'000)), "invalid");
  EXPECT_FALSE(offered.piece(kEnvironment, gone, fetch(wire::Content::catalog, gone)));
}

}  // namespace
}  // namespace consort::server
