#include "expression/scope.h"

#include <gtest/gtest.h>

#include "expression/template.h"
#include "model/json.h"

namespace consort::expression {
namespace {

using model::Value;

TEST(Names, StandInFrontOfOuterOnes) {
  Names outer;
  outer.set("a", Value(1));
  outer.set("b", Value(2));
  Names inner({}, &outer);
  inner.set("b", Value(3));
  EXPECT_EQ(*inner.find("a")->value, Value(1));
  EXPECT_EQ(*inner.find("b")->value, Value(3));
  EXPECT_EQ(inner.find("c")->value, nullptr);
  EXPECT_EQ(inner.names(), (std::vector<std::string>{"b", "a", "b"}));
}

TEST(Arguments, AreFoundByName) {
  Arguments arguments{{Value(1)}, {{"x", Value(2)}}};
  EXPECT_EQ(*arguments.find("x"), Value(2));
  EXPECT_EQ(arguments.find("y"), nullptr);
}

// A scope that works its values out when asked, as the compiler's does.
class LazyScope final : public Scope {
 public:
  expression::Outcome<Binding> find(std::string_view name) const override {
    if (name == "broken") return Failure::reported();
    if (name == "refused") return Failure("some-rule", "this was refused", "ask for another");
    return Binding();
  }
  std::vector<std::string> names() const override { return {"broken", "refused"}; }
};

TEST(Scope, MayFailToFindAName) {
  LazyScope scope;
  Diagnostics silent, spoken;
  EXPECT_EQ(Template::parse("{{ broken }}", Origin(), silent)->evaluate(scope, silent),
            std::nullopt);
  EXPECT_TRUE(silent.empty()) << "who reported it says so; nobody says it twice";
  EXPECT_EQ(Template::parse("{{ refused }}", Origin(), spoken)->evaluate(scope, spoken),
            std::nullopt);
  ASSERT_EQ(spoken.all().size(), 1u);
  EXPECT_EQ(spoken.all()[0].rule, "some-rule");
  EXPECT_EQ(spoken.all()[0].place.column, 4u);
}

TEST(Function, GetsItsArgumentsAndMayFail) {
  Names names;
  names.set("add", Function([](const Arguments& arguments) -> expression::Outcome<Value> {
              if (arguments.positional.size() != 1 || !arguments.find("to")) {
                return Failure("call", "add(n, to=m)");
              }
              return Value(arguments.positional[0].integer() + arguments.find("to")->integer());
            }));
  Diagnostics diagnostics;
  auto evaluate = [&](std::string_view text) {
    return Template::parse(text, Origin(), diagnostics)->evaluate(names, diagnostics);
  };
  EXPECT_EQ(evaluate("{{ add(1, to=2) }}"), Value(3));
  EXPECT_EQ(evaluate("{{ add(*[1], **{'to': 2}) + 1 }}"), Value(4));
  EXPECT_EQ(evaluate("{{ add is callable }}"), Value(true));
  EXPECT_EQ(evaluate("{{ add(1) }}"), std::nullopt);
  EXPECT_EQ(diagnostics.all().at(0).message, "add(n, to=m)");
  EXPECT_EQ(evaluate("{{ add }}"), std::nullopt);
  EXPECT_EQ(diagnostics.all().at(1).hint, "call it: add(...)");
}

const std::string* document(std::string_view name) {
  static model::Documents all;
  return all.intern(name);
}

// Templates by name, one of which does not parse.
class MapLoader final : public Loader {
 public:
  std::map<std::string, std::string> texts;
  mutable int loads = 0;

  Result<std::shared_ptr<const Template>> load(const std::string& name,
                                               Diagnostics& diagnostics) const override {
    ++loads;
    auto text = texts.find(name);
    if (text == texts.end()) return fail(Code::not_found, name);
    auto parsed =
        Template::parse(text->second, Origin::file(document(name)), diagnostics, Layout::file);
    if (!parsed) return fail(Code::invalid, name);
    return parsed;
  }
  std::vector<std::string> names() const override { return {"site.conf.j2"}; }
};

TEST(Loader, IsAskedOncePerTemplateAndRun) {
  MapLoader loader;
  loader.texts = {{"a", "{% macro m(x) %}<{{ x }}>{% endmacro %}"}, {"b", "b"}};
  Diagnostics diagnostics;
  auto parsed = Template::parse(
      "{% for i in range(3) %}{% include 'b' %}{% from 'a' import m %}{{ m(i) }}{% endfor %}",
      Origin(), diagnostics);
  EXPECT_EQ(parsed->render(Names(), diagnostics, &loader)->text(), "b<0>b<1>b<2>");
  EXPECT_EQ(loader.loads, 2);
}

std::string message(std::string_view text, const Loader* loader) {
  Diagnostics diagnostics;
  auto parsed = Template::parse(text, Origin::file(document("main")), diagnostics);
  EXPECT_EQ(parsed->render(Names(), diagnostics, loader), std::nullopt);
  return render(diagnostics, {});
}

TEST(Loader, ErrorsOfTemplatesAreToldOnce) {
  MapLoader loader;
  loader.texts = {{"broken", "{{ 1 + }}"}, {"fails", "x\n{{ 1 / 0 }}"}};
  EXPECT_EQ(message("{% include 'site.cnf.j2' %}", &loader),
            "main:1:12: error[unknown-template]: there is no template 'site.cnf.j2'\nhint: did you "
            "mean 'site.conf.j2'?\n");
  EXPECT_EQ(message("{% include 'broken' ignore missing %}", &loader),
            "broken:1:8: error[template-syntax]: expected an expression, not '}}'\n");
  EXPECT_EQ(
      message("{% include 'fails' %}", &loader),
      "fails:2:6: error[expression-value]: division by zero\nmain:1:4: note: included from here\n");
  EXPECT_EQ(message("{% include 'x' %}", nullptr),
            "main:1:12: error[unknown-template]: there is no template 'x'\nhint: only template "
            "files can include others\n");
  EXPECT_EQ(message("{% set x = 1 %}{% import 'm' as m %}", &loader),
            "main:1:26: error[unknown-template]: there is no template 'm'\n");
}

TEST(Loader, ImportsHintAtTheContext) {
  MapLoader loader;
  loader.texts = {{"m", "{% macro m() %}{{ facts }}{% endmacro %}"}};
  EXPECT_EQ(
      message("{% import 'm' as m %}{{ m.m() }}", &loader),
      "m:1:19: error[undefined-name]: 'facts' is not defined\nmain:1:27: note: called from here\n"
      "hint: an imported template sees variables only 'with context'\n");
}

}  // namespace
}  // namespace consort::expression
