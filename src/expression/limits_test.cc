// Whatever a text says, evaluating it ends soon, in bounded memory, with a clear error.
#include "expression/limits.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "expression/template.h"

namespace consort::expression {
namespace {

using model::Value;

class SelfLoader final : public Loader {
 public:
  explicit SelfLoader(std::string text) : text_(std::move(text)) {}
  Result<std::shared_ptr<const Template>> load(const std::string&,
                                               Diagnostics& diagnostics) const override {
    return Template::parse(text_, Origin(), diagnostics);
  }
  std::vector<std::string> names() const override { return {}; }

 private:
  std::string text_;
};

// The rule that `text` breaks, or "" when it renders.
std::string broken_rule(const std::string& text) {
  Names names;
  names.set("big", Value(std::string(100'000, 'x')));
  Diagnostics diagnostics;
  SelfLoader loader(text);
  auto parsed = Template::parse(text, Origin(), diagnostics);
  std::optional<Value> value = parsed ? parsed->render(names, diagnostics, &loader) : std::nullopt;
  EXPECT_EQ(value.has_value(), !diagnostics.has_errors());
  return value ? "" : diagnostics.all().at(0).rule;
}

struct Case {
  std::string name, text;
};

std::string nested(std::string_view open, std::string_view inner, std::string_view close,
                   size_t times) {
  return repeat(open, times) + std::string(inner) + repeat(close, times);
}

class Bounded : public ::testing::TestWithParam<Case> {};
TEST_P(Bounded, EndsWithALimit) { EXPECT_EQ(broken_rule(GetParam().text), rules::kLimit); }

INSTANTIATE_TEST_SUITE_P(
    Bombs, Bounded,
    ::testing::Values(
        Case{"parentheses", "{{ " + nested("(", "1", ")", 5000) + " }}"},
        Case{"lists", "{{ " + nested("[", "1", "]", 5000) + " }}"},
        Case{"maps", "{{ " + nested("{'a':", "1", "}", 5000) + " }}"},
        Case{"ifs", nested("{% if true %}", "x", "{% endif %}", 5000)},
        Case{"fors", nested("{% for i in [1] %}", "x", "{% endfor %}", 5000)},
        Case{"sum", "{{ 1" + repeat(" + 1", 5000) + " }}"},
        Case{"filters", "{{ 'a'" + repeat("|upper", 5000) + " }}"},
        Case{"attributes", "{{ a" + repeat(".a", 5000) + " }}"},
        Case{"calls", "{{ a" + repeat("()", 5000) + " }}"},
        Case{"conditionals", "{{ 1" + repeat(" if 1 else 1", 5000) + " }}"},
        Case{"macro", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"},
        Case{"two_macros",
             "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() "
             "}}"},
        Case{"include", "{% include 'self' %}"}, Case{"extends", "{% extends 'self' %}"},
        Case{"import", "{% import 'self' as s %}"},
        Case{"block", "{% block a %}{{ self.a() }}{% endblock %}"},
        Case{"loop", "{% for i in [[1]] recursive %}{{ loop([i]) }}{% endfor %}"},
        Case{"text_doubled",
             "{% set ns = namespace(t='x') %}{% for i in range(60) %}{% set ns.t = ns.t ~ ns.t "
             "%}{% endfor %}"},
        Case{"text_times", "{{ 'x' * 1000000000000 }}"},
        Case{"list_times", "{{ [1] * 1000000000000 }}"},
        Case{"list_doubled",
             "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l "
             "%}{% endfor %}"},
        Case{"tree_doubled",
             "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] "
             "%}{% endfor %}{{ ns.l }}"},
        Case{"tree_compared",
             "{% set ns = namespace(l=[1], k=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, "
             "ns.l] %}"
             "{% set ns.k = [ns.k, ns.k] %}{% endfor %}{{ ns.l == ns.k }}"},
        Case{"deep_list",
             "{% set ns = namespace(l=[]) %}{% for i in range(100000) %}{% set ns.l = [ns.l] %}{% "
             "endfor %}"},
        Case{"deep_map",
             "{% set ns = namespace(l={}) %}{% for i in range(100000) %}{% set ns.l = {'a': ns.l} "
             "%}{% endfor %}"},
        Case{"deep_append",
             "{% set l = [] %}{% for i in range(100000) %}{% set k = l.copy() %}{% do l.clear() "
             "%}{% do l.append(k) %}{% endfor %}"},
        Case{"deep_batch",
             "{% set ns = namespace(l=[1]) %}{% for i in range(100000) %}{% set ns.l = "
             "ns.l|batch(1) %}{% endfor %}"},
        Case{"range", "{{ range(100001) }}"}, Case{"range_down", "{{ range(0, -1000000000, -1) }}"},
        Case{"loops",
             "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}"},
        Case{"output", "{% for a in range(100000) %}{{ big }}{% endfor %}"},
        Case{"center", "{{ 'x'|center(100000000000) }}"},
        Case{"indent", "{{ 'a\\nb'|indent(100000000000) }}"},
        Case{"ljust", "{{ 'x'.ljust(100000000000) }}"},
        Case{"zfill", "{{ '1'.zfill(100000000000) }}"},
        Case{"replace", "{{ big|replace('x', big) }}"},
        Case{"join", "{{ range(10000)|join(big) }}"},
        Case{"product", "{{ range(1000)|product(range(1000), range(1000)) }}"},
        Case{"batch", "{{ [1]|batch(100000000000, 'x') }}"},
        Case{"slice", "{{ [1]|slice(100000000000) }}"},
        Case{"regex", "{{ (big * 100)|regex_replace('(x+x+)+y', '') }}"},
        Case{"sorting", "{% for i in range(1000) %}{{ range(100000)|sort|length }}{% endfor %}"},
        Case{"appending",
             "{% set l = [] %}{% set k = [] %}{% for i in range(100000) %}{% do l.append(i) %}{% "
             "do k.append(l) %}{% endfor %}"}),
    [](const auto& info) { return info.param.name; });

class Refused : public ::testing::TestWithParam<Case> {};
TEST_P(Refused, IsAnError) { EXPECT_NE(broken_rule(GetParam().text), ""); }

INSTANTIATE_TEST_SUITE_P(
    Bombs, Refused,
    ::testing::Values(
        Case{"format_width", "{{ '%1000000000d' % 1 }}"},
        Case{"format_star", "{{ '%*d' % (1000000000, 1) }}"},
        Case{"format_precision", "{{ '%.1000000000f' % 1 }}"},
        Case{"braces_width", "{{ '{:1000000000}'.format(1) }}"},
        Case{"braces_precision", "{{ '{:.1000000000f}'.format(1) }}"},
        Case{"power", "{{ 10 ** 10 ** 10 }}"},
        Case{"regex_repeats", "{{ 'a'|regex_search('((a{100}){100}){100}') }}"},
        Case{"regex_depth", "{{ 'a'|regex_search('" + nested("(", "a", ")", 5000) + "') }}"},
        Case{"regex_groups", "{{ 'a'|regex_search('" + repeat("()", 5000) + "') }}"},
        Case{"json_depth", "{{ '" + nested("[", "", "]", 5000) + "'|from_json }}"},
        Case{"braces_depth", "{{ '" + nested("{:", "", "}", 5000) + "'.format(1) }}"}),
    [](const auto& info) { return info.param.name; });

TEST(Limits, LeaveRoomForRealWork) {
  EXPECT_EQ(broken_rule("{% for i in range(100000) %}line {{ i }} {{ i * 2 }}\n{% endfor %}"), "");
  EXPECT_EQ(broken_rule("{{ " + nested("(", "1", ")", 90) + " }}"), "");
  EXPECT_EQ(
      broken_rule("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(150) }}"),
      "");
  EXPECT_EQ(broken_rule("{{ big * 160 }}"), "");
  EXPECT_EQ(broken_rule("{{ 'a'" + repeat(" ~ 'a'", 5000) + " }}"), "");
  EXPECT_EQ(broken_rule("{{ true" + repeat(" and true", 5000) + " }}"), "");
  EXPECT_EQ(broken_rule("{% set l = [] %}{% for i in range(100000) %}{% do l.append(i) %}{% endfor "
                        "%}{{ l|length }}"),
            "");
}

TEST(Limits, RefuseAHugeText) {
  EXPECT_EQ(broken_rule(std::string(kLargestTemplate + 1, 'x')), rules::kLimit);
}

}  // namespace
}  // namespace consort::expression
