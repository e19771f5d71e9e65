#include "model/literal.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace consort::model {
namespace {

TEST(Literal, WhatHasNoMarkupStaysAsItIs) {
  EXPECT_EQ(literal("a } { b %} $x"), "a } { b %} $x");
  EXPECT_EQ(literal(""), "");
}

TEST(Literal, MarkupIsPutIntoARawBlock) {
  EXPECT_EQ(literal("a {{ b }}\n"), "{% raw %}a {{ b }}\n{% endraw %}");
  EXPECT_EQ(literal("{# c #}"), "{% raw %}{# c #}{% endraw %}");
}

TEST(Literal, WhatWouldEndTheBlockIsQuotedPieceByPiece) {
  EXPECT_EQ(literal("{% raw %}x{% endraw %}"), "{{ '{%' }} raw %}x{{ '{%' }} endraw %}");
  EXPECT_EQ(literal("{{{"), "{{ '{{' }}{");
  EXPECT_EQ(literal("{{ a\r\n"), "{{ '{{' }} a{{ '\\r' }}\n");
  EXPECT_EQ(literal("{{ a {\r\n"), "{{ '{{' }} a {{ '{\\r' }}\n");
}

TEST(Literal, AllTextsOfALayer) {
  auto layer = parse_json(R"({"files":{"/a{{b}}":{"content":"{%x%}","mode":"0644"}},)"
                          R"("users":{"ann":{"groups":["{{g}}"]}}})");
  EXPECT_EQ(to_json(Value(literal_layer(layer->map()))),
            R"({"files":{"{% raw %}/a{{b}}{% endraw %}":{"content":"{% raw %}{%x%}{% endraw %}",)"
            R"("mode":"0644"}},"users":{"ann":{"groups":["{% raw %}{{g}}{% endraw %}"]}}})");
}

}  // namespace
}  // namespace consort::model
