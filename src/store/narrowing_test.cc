#include "store/host_narrowing.h"
#include "store/page.h"
#include "store/sql/dialect.h"

namespace consort::store {
namespace {

TEST(HostNarrowing, FindsWhatEveryHostHasInCommon) {
  const std::pair<std::string, HostNarrowing> cases[] = {
      {"tag:web", {.tag = "web"}},
      {"tag:web*", {}},
      {"tag:\"it's\\\\\"", {.tag = "it's\\"}},
      {"not tag:web", {}},
      {"tag:web or tag:db", {}},
      {"tag:web and (tag:db or drifted)", {.tag = "web"}},
      {"name:web1", {.name_prefix = "web1"}},
      {"name:web*1", {.name_prefix = "web"}},
      {"name:'a and tag:b'", {.name_prefix = "a and tag:b"}},
      {"name:*", {}},
      {"drifted", {.axis = "compliance", .word = "drifted"}},
      {"managed and lost and tag:a", {.axis = "connectivity", .word = "lost", .tag = "a"}},
      {"managed and online and compliant", {}},
      {"not retired", {}},
      {"facts.os.major >= 12 and facts.name == 'x or y' and tag:a", {.tag = "a"}},
      {"facts.retired", {}},
      {"facts.tags in ['retired']", {}},
  };
  for (const auto& [text, narrowing] : cases) {
    auto selector = model::Selector::parse(text, hosts::flags());
    ASSERT_TRUE(selector) << text << ": " << selector.error().message;
    EXPECT_EQ(narrow(*selector), narrowing) << text;
  }
}

TEST(Cursor, ComesBackToItsListOnly) {
  for (const std::string& key : {std::string(""), std::string("a/b"), std::string("5\n\xff")}) {
    std::string cursor = make_cursor("hosts", key);
    EXPECT_EQ(read_cursor("hosts", cursor).value(), key);
    EXPECT_FALSE(read_cursor("host", cursor));
    EXPECT_FALSE(read_cursor("hosts", cursor + "x"));
  }
}

TEST(Dialect, TranslatesWhatDiffers) {
  const sql::Dialect postgres{.identity = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                              .blob = "BYTEA",
                              .key = "TEXT COLLATE \"C\"",
                              .clustered = ""};
  EXPECT_EQ(sql::translate("(id {identity}, d {blob}, k {key} UNIQUE) {clustered};", postgres),
            "(id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, d BYTEA, "
            "k TEXT COLLATE \"C\" UNIQUE) ;");
}

}  // namespace
}  // namespace consort::store
