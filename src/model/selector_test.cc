#include "model/selector.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/strings.h"
#include "model/json.h"
#include "model/pattern.h"

namespace consort::model {
namespace {

const std::vector<std::string> kFlags = {"drifted", "online", "late"};

class Host final : public HostView {
 public:
  std::string_view name() const override { return "web1.example.org"; }
  std::string_view environment() const override { return "prod"; }
  bool has_tag(std::string_view glob) const override {
    return matches_glob(glob, "web") || matches_glob(glob, "base system");
  }
  const Value* fact(std::string_view path) const override { return find_path(facts_.map(), path); }
  Match flag(std::string_view name) const override {
    return name == "online" ? Match::yes : name == "late" ? Match::unknown : Match::no;
  }

 private:
  Value facts_ = *parse_json(
      R"({"os":{"family":"debian","major":12,"codename":{"$unknown":["facts.os.codename"]}},
      "load":0.5,"virtual":true,"interfaces":["lo","eth0"],"disks":{"sda":{"size":1}},
      "mixed":[1,{"$unknown":["facts.mixed"]}]})");
};

std::string matched(std::string_view text) {
  auto selector = Selector::parse(text, kFlags);
  if (!selector) return std::to_string(selector.error().column) + ": " + selector.error().message;
  Match match = selector->evaluate(Host());
  return match == Match::yes ? "yes" : match == Match::no ? "no" : "unknown";
}

TEST(Selector, Matches) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"tag:web", "yes"},
      {"tag:db", "no"},
      {"tag:'base system'", "yes"},
      {"tag:w*", "yes"},
      {"env:prod", "yes"},
      {"name:web*", "yes"},
      {"name:\"web?.example.org\"", "yes"},
      {"name:web", "no"},
      {"online", "yes"},
      {"drifted", "no"},
      {"late", "unknown"},
      {"not online", "no"},
      {"not not online", "yes"},
      {"tag:web and env:prod and facts.os.major >= 12 and not drifted", "yes"},
      {"drifted or online", "yes"},
      {"drifted and late", "no"},
      {"late and drifted", "no"},
      {"late or online", "yes"},
      {"late and online", "unknown"},
      {"not late", "unknown"},
      {"drifted and drifted or online", "yes"},
      {"drifted and (drifted or online)", "no"},
      {"not drifted and online", "yes"},
      {"facts.os.major == 12", "yes"},
      {"facts.os.major == 12.0", "yes"},
      {"facts.os.major == '12'", "no"},
      {"facts.os.major > '11'", "no"},
      {"facts.os.major < 12", "no"},
      {"12 <= facts.os.major", "yes"},
      {"facts.load < 1", "yes"},
      {"facts.load > -1", "yes"},
      {"facts.os.family == 'debian'", "yes"},
      {"facts.os.family > 'a'", "yes"},
      {"facts.os.family in ['debian', \"redhat\"]", "yes"},
      {"facts.os.family not in ['suse']", "yes"},
      {"facts.os.family in []", "no"},
      {"'eth0' in facts.interfaces", "yes"},
      {"'eth1' in facts.interfaces", "no"},
      {"'sda' in facts.disks", "yes"},
      {"'deb' in facts.os.family", "yes"},
      {"facts.virtual", "yes"},
      {"facts.os.family", "no"},
      {"facts.virtual == true", "yes"},
      {"facts.nothing", "no"},
      {"facts.nothing == 1", "no"},
      {"facts.nothing != 1", "yes"},
      {"facts.nothing not in [1]", "yes"},
      {"facts.nothing < 1", "no"},
      {"facts.os.codename == 'x'", "unknown"},
      {"facts.os.codename", "unknown"},
      {"facts.os.codename == 'x' and drifted", "no"},
      {"facts.mixed == [1]", "unknown"},
      {"facts.os.family == 'it\\'s'", "no"},
  };
  for (const auto& [text, match] : cases)
    EXPECT_EQ(matched(text), match) << text;
}

TEST(Selector, SaysWhereAndWhatIsWrong) {
  const std::pair<std::string, std::string_view> cases[] = {
      {"", "1: expected a fact, a number, 'text', true, false or a list, not the end"},
      {"tag:", "5: expected a name or a glob after 'tag:', not the end"},
      {"tags:web", "1: 'tags:' is not tag:, env: or name:"},
      {"tag:web tag:db", "9: expected 'and', 'or' or the end, not 'tag'"},
      {"(tag:web", "9: expected ')', not the end"},
      {"tag:web and", "12: expected a fact, a number, 'text', true, false or a list, not the end"},
      {"drfited", "1: 'drfited' is not a condition"},
      {"ä or drfited", "1: 'ä' is not a condition"},
      {"name:ä or drfited", "11: 'drfited' is not a condition"},
      {"facts.os.major = 12", "16: '=' means nothing here"},
      {"facts.os.family == debian",
       "20: expected a fact, a number, 'text', true, false or a list, not 'debian'"},
      {"facts. == 1", "1: 'facts.' is not the name of a fact"},
      {"facts.a* == 1", "1: 'facts.a*' is not the name of a fact"},
      {"facts.a == 'x", "12: the text that begins here has no end"},
      {"facts.a == 1x", "12: '1x' is not a number, or too large"},
      {"facts.a == 1e999", "12: '1e999' is not a number, or too large"},
      {"facts.a in [1 2]", "15: expected ',' or ']', not '2'"},
      {"facts.a not 1", "13: expected 'in', not '1'"},
      {"'x'", "4: expected a comparison, not the end"},
      {"and", "1: expected a condition, not 'and'"},
      {"\xff", "1: the selector is not UTF-8"},
      {repeat(" ", 5000), "4097: the selector is longer than 4096 bytes"},
      {repeat("(", 60), "51: the selector is nested too deep"},
      {repeat("not ", 60), "201: the selector is nested too deep"},
      {"facts.a in " + repeat("[", 60), "62: the selector is nested too deep"},
  };
  for (const auto& [text, message] : cases)
    EXPECT_EQ(matched(text), message) << text;
}

TEST(Selector, HelpsOut) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"drfited", "did you mean 'drifted'?"},
      {"tga:web", "did you mean 'tag'?"},
      {"name == 'x'", "write name:VALUE"},
      {"facts.a == debian", "put text in quotes: 'debian'"},
      {"facts.a = 1", "write == to compare"},
      {"online && late", "write and, or"},
      {"!online", "write not"},
      {"web1", "tags are written tag:NAME, facts facts.NAME, and text stands in quotes"},
  };
  for (const auto& [text, hint] : cases) {
    auto selector = Selector::parse(text, kFlags);
    ASSERT_FALSE(selector) << text;
    EXPECT_EQ(selector.error().hint, hint) << text;
  }
}

TEST(Selector, KnowsWhatItNeeds) {
  auto selector =
      Selector::parse("facts.b.c == 1 and not (facts.a or 'x' in facts.b.c) or tag:x", kFlags);
  ASSERT_TRUE(selector);
  EXPECT_EQ(selector->needs(), (std::vector<std::string>{"a", "b.c"}));
}

std::string any_selector(int depth) {
  static const std::vector<std::string> leaves = {"tag:web",
                                                  "tag:'it\\'s \\\\'",
                                                  "env:prod",
                                                  "name:w*",
                                                  "online",
                                                  "drifted",
                                                  "late",
                                                  "facts.virtual",
                                                  "facts.os.major >= 12",
                                                  "facts.os.family in ['debian', \"a'b\"]",
                                                  "'eth0' in facts.interfaces",
                                                  "facts.load != -0.5",
                                                  "facts.nothing == 1e+300",
                                                  "facts.os.codename == 'x'",
                                                  "facts.a not in [true, [1]]"};
  int kind = depth == 0 ? 0 : *rc::gen::inRange(0, 5);
  if (kind <= 1) return *rc::gen::elementOf(leaves);
  if (kind == 2) return "not (" + any_selector(depth - 1) + ")";
  std::string word = kind == 3 ? " and " : " or ";
  return "(" + any_selector(depth - 1) + word + any_selector(depth - 1) + ")";
}

RC_GTEST_PROP(Selector, ParsesWhatItPrints, ()) {
  std::string text = any_selector(4);
  auto selector = Selector::parse(text, kFlags);
  RC_ASSERT(selector.has_value());
  std::string printed = selector->to_string();
  auto back = Selector::parse(printed, kFlags);
  RC_ASSERT(back.has_value());
  RC_ASSERT(back->to_string() == printed);
  RC_ASSERT(back->evaluate(Host()) == selector->evaluate(Host()));
  RC_ASSERT(back->needs() == selector->needs());
}

RC_GTEST_PROP(Selector, TakesDamagedTexts, ()) {
  std::string text = any_selector(3);
  text[*rc::gen::inRange<size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
  auto selector = Selector::parse(text, kFlags);
  if (selector) {
    selector->evaluate(Host());
  } else {
    RC_ASSERT(selector.error().column >= 1 && !selector.error().message.empty());
  }
}

}  // namespace
}  // namespace consort::model
