#include "expression/template.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/strings.h"
#include "expression/limits.h"
#include "model/json.h"

namespace consort::expression {
namespace {

using model::Value;

model::Documents& documents() {
  static model::Documents all;
  return all;
}
const std::string* document() { return documents().intern("doc.yaml"); }

Names names() {
  Names names;
  names.set("n", Value(42));
  names.set("s", Value("text"));
  names.set("l", Value(model::List{Value(1), Value(2)}));
  model::Map os;
  os.set("family", Value("debian"));
  model::Map host;
  host.set("name", Value("web1"));
  host.set("os", Value(std::move(os)));
  names.set("host", Value(std::move(host)));
  return names;
}

struct Outcome {
  std::optional<Value> value;
  std::string errors;
};

Outcome evaluate(std::string_view text, const Scope& scope = names()) {
  Diagnostics diagnostics;
  auto parsed = Template::parse(text, Origin::file(document()), diagnostics);
  Outcome outcome;
  if (parsed) outcome.value = parsed->evaluate(scope, diagnostics);
  EXPECT_EQ(outcome.value.has_value(), !diagnostics.has_errors());
  outcome.errors = render(diagnostics, {});
  return outcome;
}

std::string json(std::string_view text, const Scope& scope = names()) {
  Outcome outcome = evaluate(text, scope);
  return outcome.value ? model::to_json(*outcome.value) : outcome.errors;
}

TEST(Template, OneExpressionKeepsTheTypeOfItsValue) {
  EXPECT_EQ(json("{{ n }}"), "42");
  EXPECT_EQ(json("{{ n == 42 }}"), "true");
  EXPECT_EQ(json("{{ none }}"), "null");
  EXPECT_EQ(json("{{ l + [3] }}"), "[1,2,3]");
  EXPECT_EQ(json("{{ {'a': n / 2} }}"), R"({"a":21.0})");
  EXPECT_EQ(json("{{ (1, 2) }}"), "[1,2]");
  EXPECT_EQ(json("{{ 'x' if false }}"), R"("")");
}

TEST(Template, AnythingElseIsText) {
  EXPECT_EQ(json(" {{ n }}"), R"(" 42")");
  EXPECT_EQ(json("{{ n }}{{ n }}"), R"("4242")");
  EXPECT_EQ(json("plain"), R"("plain")");
  EXPECT_EQ(json(""), R"("")");
  EXPECT_EQ(json("{% if n %}{{ n }}{% endif %}"), R"("42")");
}

TEST(Template, RenderIsAlwaysText) {
  Diagnostics diagnostics;
  auto parsed = Template::parse("{{ l }}", Origin(), diagnostics);
  EXPECT_EQ(parsed->render(names(), diagnostics)->text(), "[1, 2]");
}

TEST(Template, HasMarkup) {
  for (std::string_view text : {"{{", "a{{ n }}", "{% if %}", "{#", "{ {{"})
    EXPECT_TRUE(Template::has_markup(text)) << text;
  for (std::string_view text : {"", "a", "{", "{ {", "}}", "%}", "a {b} {"}) {
    EXPECT_FALSE(Template::has_markup(text)) << text;
  }
}

TEST(Template, FilesTrimTheNewlineBehindAStatement) {
  Diagnostics diagnostics;
  std::string_view text = "{% if n %}\nx\n{% endif %}\n{# note #}\n{{ n }}\n";
  auto render = [&](Layout layout) {
    return Template::parse(text, Origin(), diagnostics, layout)
        ->render(names(), diagnostics)
        ->text();
  };
  EXPECT_EQ(render(Layout::text), "\nx\n\n\n42\n");
  EXPECT_EQ(render(Layout::file), "x\n42\n");
}

TEST(Template, MakesLineBreaksPlain) {
  EXPECT_EQ(json("a\r\nb\rc\n{{ 'x\r\ny' }}"), R"("a\nb\nc\nx\ny")");
}

TEST(Template, KeepsTextThatIsNotUtf8) {
  Names scope;
  scope.set("bytes", Value("a\xff\xfe z"));
  Diagnostics diagnostics;
  auto parsed =
      Template::parse("{{ bytes }}|{{ bytes[1:3] }}|{{ bytes|length }}\x80", Origin(), diagnostics);
  EXPECT_EQ(parsed->render(scope, diagnostics)->text(), "a\xff\xfe z|\xff\xfe|5\x80");
}

TEST(Template, IsReusableForManyScopes) {
  Diagnostics diagnostics;
  auto parsed =
      Template::parse("{% set x = n * 2 %}{{ x }}{% macro m() %}{{ n }}{% endmacro %}{{ m() }}",
                      Origin(), diagnostics);
  for (int n = 0; n < 5; ++n) {
    Names scope;
    scope.set("n", Value(n));
    EXPECT_EQ(parsed->render(scope, diagnostics)->text(),
              std::to_string(2 * n) + std::to_string(n));
  }
}

TEST(Expression, EvaluatesAndTests) {
  Diagnostics diagnostics;
  auto parse = [&](std::string_view text) {
    return Expression::parse(text, Origin(), diagnostics);
  };
  EXPECT_EQ(*parse("n + 1")->evaluate(names(), diagnostics), Value(43));
  EXPECT_EQ(parse("n > 40 and host.os.family == 'debian'")->test(names(), diagnostics), Truth::yes);
  EXPECT_EQ(parse("''")->test(names(), diagnostics), Truth::no);
  EXPECT_EQ(parse("[]")->test(names(), diagnostics), Truth::no);
  EXPECT_EQ(parse("  'x'  ")->test(names(), diagnostics), Truth::yes);
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_EQ(parse("n +"), nullptr);
  EXPECT_EQ(parse(""), nullptr);
  EXPECT_EQ(parse("n }}"), nullptr);
}

struct PlaceCase {
  std::string_view text;
  std::string_view expected;  // the whole report
};

class Places : public ::testing::TestWithParam<PlaceCase> {};

TEST_P(Places, EveryErrorSaysWhereAndWhat) {
  EXPECT_EQ(evaluate(GetParam().text).errors, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Errors, Places,
    ::testing::Values(
        PlaceCase{"{{ hots.name }}",
                  "doc.yaml:1:4: error[undefined-name]: 'hots' is not defined\nhint: did you mean "
                  "'host'?\n"},
        PlaceCase{"a\nb {{ host.os.famly }}",
                  "doc.yaml:2:14: error[undefined-attribute]: 'host.os' has no 'famly'\nhint: did "
                  "you mean 'family'?\n"},
        PlaceCase{"{{ host.name.first }}",
                  "doc.yaml:1:14: error[undefined-attribute]: 'host.name' (text) has no 'first'\n"},
        PlaceCase{"{{ l[7] }}",
                  "doc.yaml:1:5: error[undefined-attribute]: 'l' (list) has no '7'\n"},
        PlaceCase{"{{ n / 0 }}", "doc.yaml:1:6: error[expression-value]: division by zero\n"},
        PlaceCase{
            "äöü {{ n + s }}",
            "doc.yaml:1:10: error[expression-type]: '+' does not work between integer and text\n"
            "hint: ~ joins anything as text, and |int or |float make a number of text\n"},
        PlaceCase{
            "{{ n < s }}",
            "doc.yaml:1:4: error[expression-type]: '<' does not work between integer and text\n"
            "hint: |int or |float make a number of text\n"},
        PlaceCase{"{{ s|uper }}",
                  "doc.yaml:1:6: error[unknown-filter]: there is no filter 'uper'\nhint: did you "
                  "mean 'upper'?\n"},
        PlaceCase{"{{ s|defined }}",
                  "doc.yaml:1:6: error[unknown-filter]: there is no filter 'defined'\nhint: it is "
                  "a test: write 'is defined'\n"},
        PlaceCase{"{{ s is uper }}",
                  "doc.yaml:1:9: error[unknown-test]: there is no test 'uper'\nhint: did you mean "
                  "'upper'?\n"},
        PlaceCase{"{{ s|indent(witdh=2) }}",
                  "doc.yaml:1:6: error[expression-type]: 'indent': there is no parameter 'witdh'\n"
                  "hint: did you mean 'width'?\n"},
        PlaceCase{"{{ s|replace('a') }}",
                  "doc.yaml:1:6: error[expression-type]: 'replace': 'new' is missing\n"},
        PlaceCase{
            "{{ s|upper(1) }}",
            "doc.yaml:1:6: error[expression-type]: 'upper': takes at most 0 arguments, not 1\n"},
        PlaceCase{"{{ n() }}", "doc.yaml:1:4: error[expression-type]: integer cannot be called\n"},
        PlaceCase{"{{ s.upper }}",
                  "doc.yaml:1:6: error[expression-type]: a method cannot be used for a value\n"
                  "hint: call it, with () behind\n"},
        PlaceCase{"{{ host.items }}",
                  "doc.yaml:1:9: error[expression-type]: a method cannot be used for a value\n"
                  "hint: for the key, write ['items']\n"},
        PlaceCase{"{{ l.append(3) }}",
                  "doc.yaml:1:6: error[expression-type]: 'append' changes a list or map in place, "
                  "and this one cannot "
                  "be changed\nhint: only a variable can, once it is {% set %}; '+' and |combine "
                  "make a new one\n"},
        PlaceCase{"{{ l|random }}",
                  "doc.yaml:1:6: error[expression-type]: 'random': the same description must "
                  "always give the same "
                  "result\nhint: choose with |first or by index\n"},
        PlaceCase{"{{ 9223372036854775807 + 1 }}",
                  "doc.yaml:1:24: error[expression-value]: the result does not fit into 64 bits\n"
                  "hint: use a float: write 1.0 instead of 1\n"},
        PlaceCase{"{{ 9223372036854775808 }}",
                  "doc.yaml:1:4: error[template-syntax]: '9223372036854775808' does not fit into "
                  "64 bits\n"
                  "hint: write it as a float: 1e20\n"},
        PlaceCase{"{{ {1: 2} }}",
                  "doc.yaml:1:5: error[expression-type]: the key of a map is text, not integer\n"
                  "hint: put it in quotes\n"},
        PlaceCase{"{{ 'a'|regex_search('(?=b)') }}",
                  "doc.yaml:1:8: error[expression-value]: the pattern '(?=b)' is not valid: "
                  "look-ahead and look-behind "
                  "are not supported (at character 2)\nhint: match the surroundings too, and take "
                  "the part in a group\n"},
        PlaceCase{"{% for a, b in [[1, 2, 3]] %}{% endfor %}",
                  "doc.yaml:1:8: error[expression-value]: there are 2 variables for 3 values\n"},
        PlaceCase{"{% for x in n %}{% endfor %}",
                  "doc.yaml:1:13: error[expression-type]: integer cannot be gone through\n"
                  "hint: a list, a map or text can\n"}));

INSTANTIATE_TEST_SUITE_P(
    Syntax, Places,
    ::testing::Values(
        PlaceCase{"x {{ n",
                  "doc.yaml:1:3: error[template-syntax]: '{{' is not closed\nhint: add '}}'\n"},
        PlaceCase{"{{ n }", "doc.yaml:1:6: error[template-syntax]: '}' closes nothing\n"},
        PlaceCase{"{{ (n }}",
                  "doc.yaml:1:4: error[template-syntax]: '(' is not closed before '}'\n"},
        PlaceCase{"{{ }}",
                  "doc.yaml:1:4: error[template-syntax]: expected an expression, not '}}'\n"},
        PlaceCase{"{{ n m }}", "doc.yaml:1:6: error[template-syntax]: expected '}}', not 'm'\n"},
        PlaceCase{"{% if n = 1 %}{% endif %}",
                  "doc.yaml:1:9: error[template-syntax]: expected '%}', not '='\nhint: to compare, "
                  "write '=='\n"},
        PlaceCase{"{{ a && b }}",
                  "doc.yaml:1:6: error[template-syntax]: '&' has no meaning in an "
                  "expression\nhint: write 'and'\n"},
        PlaceCase{"{{ a || b }}",
                  "doc.yaml:1:7: error[template-syntax]: expected the name of a filter, not "
                  "'|'\nhint: write 'or'\n"},
        PlaceCase{"{{ 'a }}",
                  "doc.yaml:1:4: error[template-syntax]: a quoted text is not closed\nhint: add "
                  "the closing '\n"},
        PlaceCase{
            "{% if n %}\nx\n",
            "doc.yaml:1:4: error[template-syntax]: 'if' is not closed\nhint: add '{% endif %}'\n"},
        PlaceCase{"{% if n %}{% endfor %}",
                  "doc.yaml:1:14: error[template-syntax]: 'endfor' does not close 'if'\n"
                  "doc.yaml:1:4: note: 'if' begins here\n"},
        PlaceCase{"{% endif %}", "doc.yaml:1:4: error[template-syntax]: 'endif' closes nothing\n"},
        PlaceCase{"{% fro x in l %}",
                  "doc.yaml:1:4: error[template-syntax]: there is no tag 'fro'\nhint: did you mean "
                  "'for'?\n"},
        PlaceCase{
            "{# x",
            "doc.yaml:1:1: error[template-syntax]: a comment is not closed\nhint: add '#}'\n"},
        PlaceCase{"{% raw %}x",
                  "doc.yaml:1:1: error[template-syntax]: a raw block is not closed\nhint: add '{% "
                  "endraw %}'\n"},
        PlaceCase{"{% break %}",
                  "doc.yaml:1:4: error[template-syntax]: 'break' stands outside of a loop\n"}));

size_t count_errors(std::string_view report) {
  size_t errors = 0;
  for (size_t at = report.find("error["); at != report.npos; at = report.find("error[", at + 1))
    ++errors;
  return errors;
}

TEST(Template, TellsAllErrorsOfOneRun) {
  Outcome syntax = evaluate("{{ 1 + }} {{ n|nope }} {{ n is nope }} {{ ) }}");
  EXPECT_EQ(count_errors(syntax.errors), 1u) << "one lexical error ends it: " << syntax.errors;
  Outcome parsing = evaluate("{{ 1 + }} {{ n|nope }} {{ n is nope }}");
  EXPECT_EQ(count_errors(parsing.errors), 3u) << parsing.errors;
  Outcome running = evaluate("{{ a }} {{ n }} {{ b }} {% for i in l %}{{ c }}{% endfor %}");
  EXPECT_EQ(count_errors(running.errors), 3u) << running.errors;
}

TEST(Template, NotesSayHowTheErrorWasReached) {
  EXPECT_EQ(evaluate("{% macro m(x) %}{{ x / 0 }}{% endmacro %}\n{{ m(1) }}").errors,
            "doc.yaml:1:22: error[expression-value]: division by zero\n"
            "doc.yaml:2:4: note: called from here\n");
}

TEST(Template, MapsPlacesOfScalars) {
  Diagnostics diagnostics;
  model::Mark mark{document(), 7, 11};
  auto place = [&](Origin origin, std::string_view text) {
    Diagnostics diagnostics;
    auto parsed = Template::parse(text, origin, diagnostics);
    if (parsed) parsed->evaluate(names(), diagnostics);
    return diagnostics.all().at(0).place.to_string();
  };
  EXPECT_EQ(place(Origin::scalar(mark), "{{ nope }}"), "doc.yaml:7:14");
  EXPECT_EQ(place(Origin::scalar(mark, 1), "{{ nope }}"), "doc.yaml:7:15");
  EXPECT_EQ(place(Origin::block(mark, 4), "{{ nope }}"), "doc.yaml:8:8");
  EXPECT_EQ(place(Origin::block(mark, 4), "x\n\n  {{ nope }}"), "doc.yaml:10:10");
}

}  // namespace
}  // namespace consort::expression
