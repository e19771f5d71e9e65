#include "server/sites/objects/tree_entry.h"

namespace consort::server {
namespace {

const std::string kNul(1, '\0');
const std::string kId(20, '\7');

TEST(TreeEntry, IsReadFromBytes) {
  auto entries = parse_tree("100644 a" + kNul + kId + "100755 b c" + kNul + kId + "40000 d" + kNul +
                            kId + "120000 e" + kNul + kId + "160000 f" + kNul + kId);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 5u);
  EXPECT_EQ((*entries)[1].name, "b c");
  EXPECT_EQ((*entries)[1].id.hex(), std::string("0707070707070707070707070707070707070707"));
  EXPECT_EQ((*entries)[0].kind, EntryKind::file);
  EXPECT_EQ((*entries)[1].kind, EntryKind::program);
  EXPECT_TRUE((*entries)[2].is_folder());
  EXPECT_EQ((*entries)[3].kind, EntryKind::link);
  EXPECT_EQ((*entries)[4].kind, EntryKind::submodule);
  EXPECT_TRUE(parse_tree("")->empty());
}

TEST(TreeEntry, BrokenBytesAreCorrupt) {
  std::string whole = "100644 a" + kNul + kId;
  for (size_t size = 1; size < whole.size(); ++size)
    EXPECT_EQ(parse_tree(std::string_view(whole).substr(0, size)).error().code, Code::corrupt);
  for (const char* begin : {"", " ", "9 ", "100644", "10064x ", "20000 ", "99999999999999999 "}) {
    auto entries = parse_tree(std::string(begin) + "a" + kNul + kId);
    ASSERT_FALSE(entries) << begin;
    EXPECT_EQ(entries.error().code, Code::corrupt) << begin;
  }
}

}  // namespace
}  // namespace consort::server
