#include "document/scalar.h"

#include <gtest/gtest.h>

#include "document/lines.h"
#include "document/yaml.h"
#include "model/value.h"

namespace consort::document {
namespace {

const std::string kName = "t.yaml";

// The place of "HERE" in the text of the value `path` points to, as place_in_scalar() finds it.
std::string found(const std::string& yaml, std::string_view path) {
  Diagnostics diagnostics;
  std::optional<model::Value> root = read_yaml(yaml, &kName, diagnostics);
  if (!root) return render(diagnostics, {});
  const model::Value& holder = *model::find_path(root->map(), path);
  const model::Value& value = holder.is_list() ? holder.list()[0] : holder;
  size_t at = value.text().find("HERE");
  LineTable lines(yaml);
  LineTable text(value.text());
  Place inside = text.place(at, "");
  LineLookup lookup = [&](const std::string&, uint32_t line) {
    return line <= lines.size() ? std::optional(std::string(lines.line(line))) : std::nullopt;
  };
  Place place = place_in_scalar(lookup, value.mark().place(), inside.line, inside.column);
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

// Where "HERE" stands in the source.
std::string truth(const std::string& yaml) {
  Place place = LineTable(yaml).place(yaml.find("HERE"), "");
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

TEST(Scalar, PlacesInsideOfTextAreFound) {
  for (const char* yaml :
       {"a: xHERE\n", "a: HERE\n", "a: \"x HERE\"\n", "a: '\u00e9\u00e9HERE'\n", "a: !!str xHERE\n",
        "a: &x xHERE\n", "a: &x !!str \"HERE\"\n", "a: |\n  one\n   HERE\n",
        "a: |-\n\n      HERE\n", "a: |2\n    one\n  HERE\n",
        "a: &x |\n    one\n\n    two\n    HERE\n", "a: | # note\n  \u00e9 HERE\n"}) {
    EXPECT_EQ(found(yaml, "a"), truth(yaml)) << yaml;
  }
  EXPECT_EQ(found("a: {}\nlist:\n  - |2\n     x\n    HERE\n", "list"), "5:5");
  EXPECT_EQ(found("a:\n  b:\n    c: |2\n       x\n      HERE\n", "a.b.c"), "5:7");
}

TEST(Scalar, WhatFoldingMovedHasThePlaceOfTheScalar) {
  EXPECT_EQ(found("a: >\n  one\n  HERE\n", "a"), "1:4");
}

TEST(Scalar, ADocumentThatCannotBeReadAgainGivesThePlaceOfTheScalar) {
  Place scalar{kName, 3, 5};
  LineLookup none = [](const std::string&, uint32_t) { return std::nullopt; };
  EXPECT_EQ(place_in_scalar(none, scalar, 2, 2), scalar);
  EXPECT_EQ(place_in_scalar(none, {kName}, 2, 2), (Place{kName}));
}

}  // namespace
}  // namespace consort::document
