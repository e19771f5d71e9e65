#include "expression/literal.h"

#include <gtest/gtest.h>

#include "expression/template.h"

namespace consort::expression {
namespace {

TEST(Literal, RendersAsItself) {
  model::Documents documents;
  for (const char* text : {"", "plain", "a { b }", "{{ name }}", "{{{{", "{{{%",
                           "{%- if x %}\n\n{# no #}", "}}{{'x'}}", "{% raw %}{{ x }}{% endraw %}",
                           "{{", "{", "ends in {{ x }}\n", "{{ '{{' }}", "{#", "{{-  -}}  "}) {
    Diagnostics diagnostics;
    auto parsed =
        Template::parse(literal(text), Origin::file(documents.intern("a.yaml")), diagnostics);
    ASSERT_TRUE(parsed) << text << render(diagnostics, {});
    auto rendered = parsed->evaluate(Names(), diagnostics);
    ASSERT_TRUE(rendered) << text << render(diagnostics, {});
    EXPECT_EQ(rendered->text(), text);
  }
}

TEST(Literal, LeavesAloneWhatIsNoTemplate) {
  EXPECT_EQ(literal("a } { b"), "a } { b");
  EXPECT_EQ(literal("awk '{print $1}'"), "awk '{print $1}'");
}

}  // namespace
}  // namespace consort::expression
