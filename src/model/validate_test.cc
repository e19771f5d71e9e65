#include "model/validate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/strings.h"
#include "model/compare.h"
#include "model/json.h"
#include "model/pattern.h"
#include "model/testing/arbitrary.h"

namespace consort::model {
namespace {

AttributeSchema attribute(AttributeKind kind, AttributeKind items = AttributeKind::any) {
  return {.name = "it", .kind = kind, .items = items};
}

Value parsed(std::string_view json) { return *parse_json(json); }

// The normalised value as JSON, or "rule: message [hint]" of every fault.
std::string outcome(const AttributeSchema& schema, Value value) {
  std::string text;
  for (const Fault& fault : validate(schema, value)) {
    text += (text.empty() ? "" : "; ") + fault.rule + ": " + fault.message;
    if (!fault.hint.empty()) text += " [" + fault.hint + "]";
  }
  return text.empty() ? to_json(value) : text;
}

struct Row {
  AttributeKind kind;
  std::string_view value;
  std::string_view outcome;
};

void expect_all(std::span<const Row> rows) {
  for (const auto& [kind, value, expected] : rows) {
    EXPECT_EQ(outcome(attribute(kind), parsed(value)), expected) << to_string(kind) << " " << value;
  }
}

TEST(Validate, PutsValuesIntoOneForm) {
  using enum AttributeKind;
  const Row rows[] = {
      {text, R"("a")", R"("a")"},
      {integer, "3", "3"},
      {number, "3", "3"},
      {number, "0.5", "0.5"},
      {boolean, "true", "true"},
      {mode, R"("644")", R"("0644")"},
      {mode, R"("u=rwx,g=rx,o=")", R"("0750")"},
      {mode, R"("u+x")", R"("u+x")"},
      {duration, R"("120s")", R"("2min")"},
      {duration, "90", R"("90s")"},
      {duration, "1.5", R"("1500ms")"},
      {path, R"("/etc//x/./y/")", R"("/etc/x/y")"},
      {path, R"("/")", R"("/")"},
      {user, R"("www-data")", R"("www-data")"},
      {user, "0", R"("0")"},
      {group, R"("DOMAIN\\staff")", R"("DOMAIN\\staff")"},
      {content, R"("text")", R"("text")"},
      {content, R"({"$bytes":"/w=="})", R"({"$bytes":"/w=="})"},
      {source, R"("files/motd")", R"("files/motd")"},
      {list, "[1,null]", "[1,null]"},
      {map, R"({"a":1})", R"({"a":1})"},
      {any, "null", "null"},
  };
  expect_all(rows);
}

TEST(Validate, SaysWhatIsWrongAndWhatToDo) {
  using enum AttributeKind;
  const Row rows[] = {
      {text, "8080", R"(attribute-type: it is 8080, but must be text [put it in quotes: "8080"])"},
      {text, "1.10",
       "attribute-type: it is 1.1, but must be text [put it in quotes, with every digit as it is "
       "written]"},
      {text, "true", R"(attribute-type: it is true, but must be text [put it in quotes: "true"])"},
      {text, "null",
       "attribute-type: it is empty, but must be text [give it a value, or leave the line out]"},
      {text, "[]", "attribute-type: it is a list, but must be text"},
      {integer, R"("3")",
       "attribute-type: it is '3', but must be an integer [write the number without quotes]"},
      {integer, R"("1_000")",
       "attribute-type: it is '1_000', but must be an integer [write 1000, without marks between "
       "digits]"},
      {integer, R"("many")", "attribute-type: it is 'many', but must be an integer"},
      {integer, "3.0", "attribute-type: it is 3.0, but must be an integer"},
      {number, R"({"$real":"inf"})",
       R"(attribute-type: it is {"$real":"inf"}, but must be a number)"},
      {boolean, R"("Yes")",
       "attribute-type: it is 'Yes', but must be true or false [write true, without quotes]"},
      {boolean, R"("off")",
       "attribute-type: it is 'off', but must be true or false [write false, without quotes]"},
      {boolean, "1", "attribute-type: it is 1, but must be true or false"},
      {mode, "644",
       R"(attribute-type: it is the number 644, but must be text [write the octal digits in quotes, as in "0644"])"},
      {mode, "493",
       R"(attribute-type: it is the number 493, but must be text [write the octal digits in quotes, as in "0644"])"},
      {mode, R"("u=z")",
       R"(attribute-value: it is 'u=z': 'z' does not belong in a mode; a mode is like "0644" or "u=rw,go=r")"},
      {duration, R"("5m")",
       "attribute-value: it is '5m': 'm' is not a unit: minutes are 'min', milliseconds 'ms'"},
      {duration, "-1", "attribute-range: it is -1 seconds, not between 0 and a year"},
      {duration, "0.0001", "attribute-value: it is 1e-04 seconds, finer than a millisecond"},
      {duration, "9223372036854775807",
       "attribute-range: it is 9223372036854775807 seconds, not between 0 and a year"},
      {duration, "true", "attribute-type: it is true, but must be a duration"},
      {path, R"("etc/x")", "attribute-value: it is 'etc/x': not an absolute path"},
      {path, R"("/etc/../x")", "attribute-value: it is '/etc/../x': a path must not hold '..'"},
      {path, R"("/a\u0000b")", "attribute-value: it is '/a\\x00b': a path cannot hold a NUL byte"},
      {user, "-1", "attribute-range: it is -1, not between 0 and 4294967294"},
      {user, R"("a:b")", "attribute-value: it is 'a:b', which cannot be a user name or uid"},
      {group, R"("")", "attribute-value: it is '', which cannot be a group name or gid"},
      {user, R"("-rf")", "attribute-value: it is '-rf', which cannot be a user name or uid"},
      {content, R"({"sha256":"ab","size":1})",
       "attribute-type: it is a map, but must be text, or {sha256: 64 hex digits, size: bytes}"},
      {templated, R"("")", "attribute-value: it is empty"},
      {list, R"("a")", R"(attribute-type: it is 'a', but must be a list [write a list: ["a"]])"},
      {list, R"("a, b,c")",
       R"(attribute-type: it is 'a, b,c', but must be a list [write a list: ["a", "b", "c"]])"},
      {map, "[]", "attribute-type: it is a list, but must be a map"},
  };
  expect_all(rows);
}

TEST(Validate, KeepsToTheSchema) {
  AttributeSchema state = attribute(AttributeKind::text);
  state.values = {"present", "absent"};
  EXPECT_EQ(outcome(state, Value("absend")),
            "attribute-value: it is 'absend', but must be one of: present, absent [did you mean "
            "'absent'?]");
  AttributeSchema port = attribute(AttributeKind::integer);
  port.minimum = 1;
  port.maximum = 65535;
  EXPECT_EQ(outcome(port, Value(0)), "attribute-range: it is 0, but must be at least 1");
  EXPECT_EQ(outcome(port, Value(70000)), "attribute-range: it is 70000, but must be at most 65535");
  AttributeSchema name = attribute(AttributeKind::text);
  name.pattern = "[a-z]+";
  name.maximum = 3;
  EXPECT_EQ(outcome(name, Value("äbcd")),
            "attribute-range: it has 4 characters, but must have at most 3; "
            "attribute-value: it is 'äbcd', which does not match [a-z]+");
  name.form = "small letters";
  EXPECT_EQ(outcome(name, Value("ABC")), "attribute-value: it is 'ABC', but must be small letters");
  EXPECT_EQ(outcome(name, Value(repeat("a", 5000))),
            "attribute-range: it has 5000 characters, but must have at most 3; "
            "attribute-range: it is longer than 4096 bytes");
  AttributeSchema words = attribute(AttributeKind::list, AttributeKind::text);
  words.minimum = 1;
  words.values = {"alpha", "beta"};
  EXPECT_EQ(outcome(words, parsed("[]")),
            "attribute-range: it has 0 entries, but must have at least 1");
  EXPECT_EQ(outcome(words, parsed(R"(["beta","x",1])")),
            "attribute-value: it is 'x', but must be one of: alpha, beta; "
            "attribute-type: it is 1, but must be text [put it in quotes: \"1\"]");
}

TEST(Validate, NormalisesInsideListsAndMaps) {
  EXPECT_EQ(outcome(attribute(AttributeKind::list, AttributeKind::path), parsed(R"(["/a//b"])")),
            R"(["/a/b"])");
  EXPECT_EQ(outcome(attribute(AttributeKind::map, AttributeKind::mode), parsed(R"({"x":"644"})")),
            R"({"x":"0644"})");
}

TEST(Validate, PointsAtTheItem) {
  std::string document = "tags/a.yaml";
  Value list(List{Value("a", {&document, 1, 2}), Value(5, {&document, 3, 4})}, {&document, 1, 1});
  auto faults = validate(attribute(AttributeKind::list, AttributeKind::text), list);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].mark.line, 3u);
}

TEST(Validate, KeepsMarks) {
  std::string document = "tags/a.yaml";
  Value value("644", {&document, 3, 4});
  EXPECT_TRUE(validate(attribute(AttributeKind::mode), value).empty());
  EXPECT_EQ(value.mark().line, 3u);
}

TEST(Validate, LeavesUnknownsAndSecretsAlone) {
  Value unknown(Unknown{{"facts.x"}}), secret(SecretText{{{true, "pw"}}});
  for (AttributeKind kind :
       {AttributeKind::text, AttributeKind::mode, AttributeKind::list, AttributeKind::map}) {
    EXPECT_EQ(outcome(attribute(kind), unknown), to_json(unknown));
  }
  EXPECT_EQ(outcome(attribute(AttributeKind::text), secret), to_json(secret));
  EXPECT_EQ(outcome(attribute(AttributeKind::mode), secret),
            "attribute-type: it is a secret, but must be a file mode");
}

TEST(Validate, NeverShowsWhatIsSensitive) {
  AttributeSchema password = attribute(AttributeKind::list, AttributeKind::text);
  password.sensitive = true;
  password.pattern = "[a-z]*";
  password.values = {"hunter1"};
  for (std::string_view json :
       {R"(["hunter2"])", R"("hunter2")", R"([4711])", R"(["HUNTER2"])", "4711"}) {
    std::string text = to_lower(outcome(password, parsed(json)));
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
    EXPECT_EQ(text.find("4711"), std::string::npos) << text;
    EXPECT_NE(text.find("attribute-"), std::string::npos) << text;
  }
}

TEST(Validate, ChecksNames) {
  TypeSchema type;
  Value empty(""), path("/etc//motd");
  EXPECT_EQ(validate_name(type, empty).at(0).message,
            "the name has 0 characters, but must have at least 1");
  type.name_kind = AttributeKind::path;
  EXPECT_TRUE(validate_name(type, path).empty());
  EXPECT_EQ(path.text(), "/etc/motd");
}

TEST(ReadRetry, TakesANumberOrAMap) {
  Retry retry;
  EXPECT_TRUE(read_retry(Value(3), retry).empty());
  EXPECT_EQ(retry.attempts, 3);
  EXPECT_TRUE(read_retry(parsed(R"({"attempts":5,"delay":"2s"})"), retry).empty());
  EXPECT_EQ(retry, (Retry{5, std::chrono::seconds(2)}));
  EXPECT_EQ(read_retry(parsed(R"({"attemps":0,"delay":"x"})"), retry).size(), 2u);
  EXPECT_EQ(read_retry(Value(0), retry).at(0).message, "attempts is 0, but must be at least 1");
  EXPECT_EQ(read_retry(Value("often"), retry).size(), 1u);
  EXPECT_TRUE(read_retry(parsed(R"({"attempts":{"$unknown":["facts.a"]}})"), retry).empty());
}

// A valid value is valid again, unchanged, and satisfies itself.
RC_GTEST_PROP(Validate, IsIdempotent, ()) {
  auto kind =
      static_cast<AttributeKind>(*rc::gen::inRange(0, static_cast<int>(AttributeKind::any) + 1));
  auto items =
      static_cast<AttributeKind>(*rc::gen::inRange(0, static_cast<int>(AttributeKind::any) + 1));
  AttributeSchema schema = attribute(kind, items);
  Value value = *any_value();
  if (!validate(schema, value).empty() || value.is_unknown()) return;
  Value again = value;
  RC_ASSERT(validate(schema, again).empty());
  RC_ASSERT(again == value);
}

TEST(Pattern, IsCheckedBeforeUse) {
  EXPECT_TRUE(valid_pattern("[a-z]+"));
  EXPECT_FALSE(valid_pattern("[a-z"));
  EXPECT_FALSE(valid_pattern(repeat("a", 1001)));
}

TEST(Pattern, DoesNotExplode) {
  EXPECT_FALSE(matches("(a+)+b", repeat("a", 2000)));
  EXPECT_TRUE(matches("(a|aa)+", repeat("a", 2000)));
}

TEST(Glob, MatchesTheWholeText) {
  const struct {
    std::string_view glob, text;
    bool matches;
  } cases[] = {
      {"web*", "web1", true},   {"web*", "aweb1", false}, {"*", "", true},
      {"", "", true},           {"?", "", false},         {"w?b", "web", true},
      {"*a*b", "xxaxxb", true}, {"*ab", "aab", true},     {"a*b*c", "abc", true},
      {"a*b*c", "acb", false},  {"[ab]", "a", false},     {"**", "abc", true},
      {"a", "ab", false},
  };
  for (const auto& [glob, text, expected] : cases)
    EXPECT_EQ(matches_glob(glob, text), expected) << glob << " " << text;
  EXPECT_FALSE(matches_glob(repeat("*a", 100) + "b", repeat("a", 2000)));
}

Status is_even(const Value& value) {
  bool even = value.is_list() || value.text().size() % 2 == 0;
  return even ? Status() : fail(Code::invalid, "'" + value.text() + "' is odd");
}
const Format kEven{"even", "an even text", is_even};

TEST(Validate, FormatsAreAskedAboutEveryValueThatIsKnown) {
  AttributeSchema word = attribute(AttributeKind::text);
  word.format = &kEven;
  EXPECT_EQ(outcome(word, parsed(R"("abcd")")), R"("abcd")");
  EXPECT_EQ(outcome(word, parsed(R"("abc")")), "attribute-value: it: 'abc' is odd");
  EXPECT_EQ(outcome(word, parsed("[]")).substr(0, 15), "attribute-type:") << "and of no others";
  Value unknown(Unknown{{"facts.x"}});
  EXPECT_TRUE(validate(word, unknown).empty());
  AttributeSchema words = attribute(AttributeKind::list, AttributeKind::text);
  words.format = &kEven;
  EXPECT_EQ(outcome(words, parsed(R"(["ab","c"])")), "attribute-value: it: 'c' is odd");
  AttributeSchema whatever = attribute(AttributeKind::any);
  whatever.format = &kEven;
  EXPECT_EQ(outcome(whatever, parsed(R"(["ab","c"])")), R"(["ab","c"])");
}

TEST(Validate, FormatsOfSensitiveValuesAreTheirOnlyExcuse) {
  AttributeSchema word = attribute(AttributeKind::text);
  word.format = &kEven;
  word.sensitive = true;
  EXPECT_EQ(outcome(word, parsed(R"("abc")")), "attribute-value: it: it is not an even text");
}

Status has_size(const Map& attributes) {
  return attributes.contains("size") ? Status() : fail(Code::invalid, "there is no size to it");
}
const Rule kHasSize{"has-size", has_size};

TEST(Validate, RulesLookAtAllAttributes) {
  TypeSchema type;
  type.rules = {{&kHasSize, "shape"}};
  static const std::string kDocument = "layer";
  Mark mark{&kDocument, 3, 4};
  Map attributes;
  attributes.set("shape", Value("round", mark));
  std::vector<Fault> faults = validate_together(type, attributes);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].message, "shape: there is no size to it");
  EXPECT_EQ(faults[0].mark, mark);
  attributes.set("size", Value(1));
  EXPECT_TRUE(validate_together(type, attributes).empty());
}

}  // namespace
}  // namespace consort::model
