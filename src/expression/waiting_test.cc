// Values that are not known yet, and secrets.
#include <gtest/gtest.h>

#include "expression/template.h"
#include "model/json.h"

namespace consort::expression {
namespace {

using model::List;
using model::Map;
using model::Value;

Value unknown(const std::string& fact) { return Value(model::Unknown{{fact}}); }
Value secret(const std::string& name) { return Value(model::SecretText{{{true, name}}}); }

Names names() {
  Map os;
  os.set("family", Value("debian"));
  os.set("zone", unknown("facts.os.zone"));
  Map facts;
  facts.set("os", Value(std::move(os)));
  facts.set("cloud", unknown("facts.cloud"));
  Names names;
  names.set("facts", Value(std::move(facts)));
  names.set("u", unknown("a"));
  names.set("v", unknown("b"));
  names.set("later", unknown("later"));
  names.set("lu", Value(List{Value(1), unknown("a"), Value(3)}));
  names.set("pw", secret("db/password"));
  names.set("n", Value(1));
  names.set("calls", Function([](const Arguments& arguments) -> Outcome<Value> {
              return Value(static_cast<int64_t>(arguments.positional.size()));
            }));
  return names;
}

std::string evaluate(std::string_view text) {
  Diagnostics diagnostics;
  auto parsed = Template::parse(text, Origin(), diagnostics);
  std::optional<Value> value = parsed ? parsed->evaluate(names(), diagnostics) : std::nullopt;
  EXPECT_EQ(value.has_value(), !diagnostics.has_errors());
  return value ? model::to_json(*value) : diagnostics.all().at(0).rule;
}

struct Case {
  std::string_view text;
  std::string_view expected;
};
class Waiting : public ::testing::TestWithParam<Case> {};
TEST_P(Waiting, GivesWhatCanBeSaid) {
  EXPECT_EQ(evaluate(GetParam().text), GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Unknown, Waiting,
    ::testing::Values(
        Case{"{{ u }}", R"({"$unknown":["a"]})"},
        Case{"x{{ u }}y{{ v }}{{ u }}", R"({"$unknown":["a","b"]})"},
        Case{"{{ u + 1 }}", R"({"$unknown":["a"]})"},
        Case{"{{ u + v }}", R"({"$unknown":["a","b"]})"}, Case{"{{ -u }}", R"({"$unknown":["a"]})"},
        Case{"{{ u|upper|length }}", R"({"$unknown":["a"]})"},
        Case{"{{ 'x'|replace('x', u) }}", R"({"$unknown":["a"]})"},
        Case{"{{ u.strip() }}", R"({"$unknown":["a"]})"},
        Case{"{{ u[1:] }}", R"({"$unknown":["a"]})"},
        Case{"{{ [1, 2][u] }}", R"({"$unknown":["a"]})"},
        Case{"{{ calls(u, [v]) }}", R"({"$unknown":["a","b"]})"}, Case{"{{ calls(1, 2) }}", "2"},
        Case{"{{ range(u) }}", R"({"$unknown":["a"]})"},
        Case{"{{ {u: 1} }}", R"({"$unknown":["a"]})"},
        Case{"{{ '%s' % u }}", R"({"$unknown":["a"]})"},
        Case{"{{ '%s %s' % (1, u) }}", R"({"$unknown":["a"]})"},
        Case{"{{ 'a' if u else 'b' }}", R"({"$unknown":["a"]})"},
        // What an unknown hides inside
        Case{"{{ lu[0] }}", "1"}, Case{"{{ lu|length }}", "3"}, Case{"{{ lu|first }}", "1"},
        Case{"{{ lu|join }}", R"({"$unknown":["a"]})"},
        Case{"{{ lu|sum }}", R"({"$unknown":["a"]})"},
        Case{"{{ lu }}", R"([1,{"$unknown":["a"]},3])"}, Case{"x{{ lu }}", R"({"$unknown":["a"]})"},
        Case{"{{ lu + [4] }}", R"([1,{"$unknown":["a"]},3,4])"},
        Case{"{{ lu|to_json }}", R"({"$unknown":["a"]})"},
        Case{"{{ {'k': u}.k is defined }}", "true"}, Case{"{{ lu|map('string')|first }}", R"("1")"},
        // Facts that are not there yet
        Case{"{{ facts.cloud.zone.name }}", R"({"$unknown":["facts.cloud.zone.name"]})"},
        Case{"{{ facts['cloud'].zone }}", R"({"$unknown":["facts.cloud.zone"]})"},
        Case{"{{ facts.os.zone }}", R"({"$unknown":["facts.os.zone"]})"},
        Case{"{{ (facts.cloud ~ 'x').y }}", R"({"$unknown":["facts.cloud"]})"},
        Case{"{{ facts.os.famly }}", "undefined-attribute"},
        // Tests and defaults
        Case{"{{ u is defined }}", "true"}, Case{"{{ u is undefined }}", "false"},
        Case{"{{ u is string }}", R"({"$unknown":["a"]})"},
        Case{"{{ u|default(1) }}", R"({"$unknown":["a"]})"},
        Case{"{{ u|default(1, true) }}", R"({"$unknown":["a"]})"},
        Case{"{{ nope|default(u) }}", R"({"$unknown":["a"]})"},
        Case{"{{ u == u }}", R"({"$unknown":["a"]})"}, Case{"{{ [1, u] == [2, 3] }}", "false"},
        Case{"{{ [u] == [1, 2] }}", "false"}, Case{"{{ 1 in [u, 1] }}", "true"},
        Case{"{{ 2 in [u, 1] }}", R"({"$unknown":["a"]})"},
        Case{"{{ u < 1 }}", R"({"$unknown":["a"]})"}, Case{"{{ 2 < 1 < u }}", "false"},
        Case{"{{ u < 1 and false }}", R"({"$unknown":["a"]})"},
        // Logic
        Case{"{{ 0 and u }}", "0"}, Case{"{{ 1 or u }}", "1"},
        Case{"{{ 1 and u }}", R"({"$unknown":["a"]})"},
        Case{"{{ u or v }}", R"({"$unknown":["a","b"]})"},
        Case{"{{ not u }}", R"({"$unknown":["a"]})"}, Case{"{{ not (u and false) }}", "true"},
        Case{"{{ 'y' if u or true else 'n' }}", R"("y")"},
        Case{"{{ 'y' if u and false else 'n' }}", R"("n")"},
        Case{"{{ 'y' if u and nope.x else 'n' }}", R"({"$unknown":["a"]})"},
        // Statements
        Case{"{% if u %}a{% endif %}", R"({"$unknown":["a"]})"},
        Case{"{% if u and false %}a{% else %}b{% endif %}", R"("b")"},
        Case{"{% for i in u %}a{% endfor %}", R"({"$unknown":["a"]})"},
        Case{"{% for i in lu %}a{% endfor %}", R"("aaa")"},
        Case{"{% for i in lu if i > 1 %}a{% endfor %}", R"({"$unknown":["a"]})"},
        Case{"{% set x = u %}{{ n }}", R"("1")"},
        Case{"{% set x %}{{ u }}{% endset %}{{ x }}", R"({"$unknown":["a"]})"},
        Case{"{% macro m(x) %}{{ x }}{% endmacro %}{{ m(1) }}", R"("1")"},
        Case{"{% macro m(x) %}{{ x }}{% endmacro %}{{ m(u) is defined }}", R"("True")"},
        Case{"{{ v }}{% if u %}{{ later }}{% endif %}", R"({"$unknown":["b","a"]})"},
        Case{"{% filter upper %}{{ u }}{% endfilter %}", R"({"$unknown":["a"]})"},
        Case{"{% include u %}", R"({"$unknown":["a"]})"}));

INSTANTIATE_TEST_SUITE_P(
    Secret, Waiting,
    ::testing::Values(
        Case{"{{ pw }}", R"({"$secret":[{"name":"db/password"}]})"},
        Case{"user:{{ pw }}@host", R"({"$secret":["user:",{"name":"db/password"},"@host"]})"},
        Case{"{{ 'user:' ~ pw ~ '@' ~ n }}",
             R"({"$secret":["user:",{"name":"db/password"},"@1"]})"},
        Case{"{{ 'a' + pw }}", R"({"$secret":["a",{"name":"db/password"}]})"},
        Case{"{{ pw + pw }}", R"({"$secret":[{"name":"db/password"},{"name":"db/password"}]})"},
        Case{"{{ ['a', pw]|join(':') }}", R"({"$secret":["a:",{"name":"db/password"}]})"},
        Case{"{{ ':'.join(['a', pw]) }}", R"({"$secret":["a:",{"name":"db/password"}]})"},
        Case{"{{ [pw, 1] }}", R"([{"$secret":[{"name":"db/password"}]},1])"},
        Case{"{{ [pw]|length }}", "1"},
        Case{"{% set x %}<{{ pw }}>{% endset %}{{ x }}",
             R"({"$secret":["<",{"name":"db/password"},">"]})"},
        Case{"{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(pw) }}",
             R"({"$secret":["<",{"name":"db/password"},">"]})"},
        Case{"{{ pw is defined }}", "true"},
        Case{"{{ pw|default('x') }}", R"({"$secret":[{"name":"db/password"}]})"},
        Case{"{{ pw is string }}", "true"}, Case{"{{ u }}{{ pw }}", R"({"$unknown":["a"]})"},
        Case{"{{ pw|upper }}", "secret-used"}, Case{"{{ pw|length }}", "secret-used"},
        Case{"{{ pw == 'x' }}", "secret-used"}, Case{"{{ pw < 'x' }}", "secret-used"},
        Case{"{{ 'x' in pw }}", "secret-used"}, Case{"{{ pw * 2 }}", "secret-used"},
        Case{"{{ pw[0] }}", "secret-used"}, Case{"{{ pw.upper() }}", "secret-used"},
        Case{"{{ 1 if pw else 2 }}", "secret-used"}, Case{"{{ not pw }}", "secret-used"},
        Case{"{{ pw and 1 }}", "secret-used"}, Case{"{{ [pw]|to_json }}", "secret-used"},
        Case{"x{{ [pw] }}", "secret-used"}, Case{"{{ '%s' % pw }}", "secret-used"},
        Case{"{{ calls(pw) }}", "secret-used"}, Case{"{{ calls([pw]) }}", "secret-used"},
        Case{"{{ {pw: 1} }}", "secret-used"}, Case{"{% for c in pw %}{% endfor %}", "secret-used"},
        Case{"{% filter upper %}{{ pw }}{% endfilter %}", "secret-used"},
        Case{"{% if pw %}{% endif %}", "secret-used"}, Case{"{{ -pw }}", "secret-used"},
        Case{"{{ [1]|join(pw) }}", "secret-used"}, Case{"{{ pw|b64encode }}", "secret-used"}));

TEST(Expression, TellsWhatAnAnswerWaitsFor) {
  Diagnostics diagnostics;
  std::vector<std::string> waits;
  auto test = [&](std::string_view text) {
    waits.clear();
    return *Expression::parse(text, Origin(), diagnostics)->test(names(), diagnostics, &waits);
  };
  EXPECT_EQ(test("facts.cloud.zone == 'x' and v"), Truth::unknown);
  EXPECT_EQ(waits, (std::vector<std::string>{"facts.cloud.zone", "b"}));
  EXPECT_EQ(test("u or n"), Truth::yes);
  EXPECT_EQ(test("u and not n"), Truth::no);
  EXPECT_EQ(test("not (u or n)"), Truth::no);
  EXPECT_TRUE(waits.empty());
  EXPECT_FALSE(diagnostics.has_errors());
}

}  // namespace
}  // namespace consort::expression
