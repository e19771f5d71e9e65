#include "resources/spec.h"

#include "resources/claimants.h"
#include "resources/formats.h"
#include "resources/specs.h"

namespace consort::resources {
namespace {

const std::string kDocument = "things.spec.yaml";

constexpr std::string_view kFull = R"(
collection: things
singular: thing
summary: Things of all kinds
doc: Longer.
name: {kind: path, doc: Where it is, form: a path, pattern: "/.+"}
attributes:
  state: {values: [present, absent], default: present, doc: Whether it is there}
  content: {kind: content, only_on_create: {seed: true}, doc: What is in it}
  source: {kind: source, becomes: content, role: compile, doc: A file}
  seed: {kind: boolean, role: option, default: false, doc: Only once}
  size: {kind: integer, minimum: 1, maximum: 9, unit: MiB, required: true, doc: How large}
  labels: {kind: list, items: text, unordered: true, default: [a, b], doc: Words}
  line: {identifies: true, pattern: "[^x]*", form: text without x, sensitive: true, file_text: true, doc: A line}
  keep: {kind: list, role: identity, filled: children, doc: What is below}
  all: {kind: list, role: identity, filled: descendants, filled_if: [seed], doc: What is below}
  address: {format: ip-address, doc: An address}
rules: [{rule: match-finds-line, attribute: line}]
at_most_one: [[content, source]]
at_least_one: [[size, labels]]
edges:
  - {to: directories, by: parent}
  - {to: users, attribute: line, pattern: "/home/.*", reverse: true, notify: true}
claims:
  - {thing: path, is: file, closed: true, says: "makes {key} a file"}
  - {thing: path, is: nothing, when: absent, says: "removes {key}", hint: one of the two}
  - {thing: content, attributes: [line, size], same: size, with: content, unless: {seed: true}, says: "has {key}"}
  - {thing: line, by: line, when: always, says: "says {key}"}
  - {thing: content, key: "/etc/things.d/{name}", is: part, says: "has {key}"}
examples:
  - {title: One, yaml: "things: {}"}
paths: ["/etc/things.d/{name}.thing"]
platforms: [Debian 12]
opaque_effects: true
batched: true
runs: true
single: true
)";

TEST(Spec, ReadsEveryField) {
  Diagnostics diagnostics;
  auto type = parse_spec(kFull, &kDocument, diagnostics);
  ASSERT_TRUE(type) << render(diagnostics, nullptr);
  EXPECT_EQ(type->collection, "things");
  EXPECT_EQ(type->singular, "thing");
  EXPECT_EQ(type->name_kind, model::AttributeKind::path);
  EXPECT_EQ(type->name_pattern, "/.+");
  EXPECT_EQ(type->name_form, "a path");
  EXPECT_EQ(type->absent_state(), "absent");
  ASSERT_EQ(type->attributes.size(), 10u);

  const model::AttributeSchema& content = *type->attribute("content");
  EXPECT_EQ(content.kind, model::AttributeKind::content);
  EXPECT_EQ(content.only_on_create->attribute, "seed");
  EXPECT_EQ(content.only_on_create->is, model::Value(true));
  EXPECT_EQ(type->attribute("source")->becomes, "content");
  EXPECT_EQ(type->attribute("source")->role, model::AttributeRole::compile);

  const model::AttributeSchema& size = *type->attribute("size");
  EXPECT_EQ(size.minimum, 1);
  EXPECT_EQ(size.maximum, 9);
  EXPECT_EQ(size.unit, "MiB");
  EXPECT_TRUE(size.required);
  const model::AttributeSchema& labels = *type->attribute("labels");
  EXPECT_TRUE(labels.unordered);
  EXPECT_EQ(labels.items, model::AttributeKind::text);
  EXPECT_EQ(labels.default_value, model::Value(model::List{model::Value("a"), model::Value("b")}));
  EXPECT_TRUE(type->attribute("line")->identifies);
  EXPECT_TRUE(type->attribute("line")->sensitive);
  EXPECT_TRUE(type->attribute("line")->file_text);
  EXPECT_TRUE(type->attribute("line")->tells_file_text() && content.tells_file_text());
  EXPECT_FALSE(type->attribute("address")->tells_file_text());
  EXPECT_EQ(type->attribute("keep")->filled, model::AttributeSource::children);
  EXPECT_EQ(type->attribute("all")->filled, model::AttributeSource::descendants);
  EXPECT_EQ(type->attribute("all")->filled_if, std::vector<std::string>{"seed"});
  EXPECT_EQ(type->attribute("address")->format, find_format("ip-address"));
  ASSERT_EQ(type->rules.size(), 1u);
  EXPECT_EQ(type->rules[0].rule, find_rule("match-finds-line"));

  ASSERT_EQ(type->edges.size(), 2u);
  EXPECT_EQ(type->edges[0].by, model::EdgeRule::By::parent);
  EXPECT_TRUE(type->edges[1].reverse);
  EXPECT_FALSE(type->edges[0].notify);
  EXPECT_TRUE(type->edges[1].notify);
  EXPECT_EQ(type->examples[0].title, "One");
  EXPECT_EQ(type->paths, std::vector<std::string>{"/etc/things.d/{name}.thing"});
  EXPECT_EQ(type->platforms, std::vector<std::string>{"Debian 12"});
  EXPECT_TRUE(type->opaque_effects && type->batched && type->runs);
}

TEST(Spec, ReadsWhatResourcesClaim) {
  using When = model::ClaimRule::When;
  Diagnostics diagnostics;
  auto type = parse_spec(kFull, &kDocument, diagnostics);
  ASSERT_TRUE(type) << render(diagnostics, nullptr);
  ASSERT_EQ(type->claims.size(), 6u);
  EXPECT_EQ(type->claims[0].thing, "path");
  EXPECT_EQ(type->claims[0].value, "file");
  EXPECT_EQ(type->claims[0].says, "makes {key} a file");
  EXPECT_TRUE(type->claims[0].closed);
  EXPECT_EQ(type->claims[0].when, When::present);
  EXPECT_EQ(type->claims[1].when, When::absent);
  EXPECT_EQ(type->claims[1].hint, "one of the two");
  EXPECT_EQ(type->claims[2].attributes, (std::vector<std::string>{"line", "size"}));
  EXPECT_EQ(type->claims[2].value_from, "size");
  EXPECT_EQ(type->claims[2].with, "content");
  EXPECT_EQ(type->claims[2].unless->attribute, "seed");
  EXPECT_EQ(type->claims[3].by, find_claimant("line"));
  EXPECT_EQ(type->claims[3].when, When::always);
  EXPECT_EQ(type->claims[4].key, "/etc/things.d/{name}");
  EXPECT_EQ(type->claims[5].thing, "things") << "of a single one there cannot be two";
  EXPECT_EQ(type->claims[5].value, "");
}

TEST(Spec, OutlivesItsText) {
  Diagnostics diagnostics;
  std::optional<model::TypeSchema> type;
  {
    std::string document = "gone";
    type = parse_spec(kFull, &document, diagnostics);
  }
  ASSERT_TRUE(type);
  for (const model::AttributeSchema& attribute : type->attributes) {
    EXPECT_EQ(attribute.default_value.mark().document, nullptr) << attribute.name;
  }
  EXPECT_EQ(type->attribute("labels")->default_value.list()[0].mark().document, nullptr);
}

struct Fault {
  std::string what;
  std::string from;  // replaced in kFull
  std::string to;
  std::string message;
  std::string rule;
};

class SpecFault : public testing::TestWithParam<Fault> {};

TEST_P(SpecFault, IsReportedWithItsPlace) {
  std::string text(kFull);
  size_t at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, GetParam().from.size(), GetParam().to);
  Diagnostics diagnostics;
  EXPECT_FALSE(parse_spec(text, &kDocument, diagnostics));
  ASSERT_TRUE(diagnostics.has_errors());
  const Diagnostic& first = diagnostics.all()[0];
  EXPECT_EQ(first.rule, GetParam().rule);
  EXPECT_THAT(first.message, testing::HasSubstr(GetParam().message));
  EXPECT_EQ(first.place.document, kDocument);
  EXPECT_GT(first.place.line, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, SpecFault,
    testing::Values(
        Fault{"Claimant", "by: line", "by: lime", "nobody can tell 'lime'", "bad-value"},
        Fault{"ClaimOfNothing", "with: content", "with: contents",
              "a claim names an unknown attribute 'contents'", "unknown-reference"},
        Fault{"ClaimOfTwo", "by: line,", "by: line, attributes: [line],",
              "a claim has one of 'attributes', 'key' and 'by'", "bad-value"},
        Fault{"ClaimOfTwoValues", "same: size", "same: size, is: x",
              "a claim has one of 'is', 'same' and 'by'", "bad-value"},
        Fault{"SilentClaim", ", says: \"says {key}\"", "", "needs 'says'", "missing-key"},
        Fault{"UnknownKey", "singular:", "sngular: x\nsingular:", "unknown key 'sngular'",
              "unknown-key"},
        Fault{"UnknownAttributeKey", "sensitive: true", "sensitve: true",
              "attribute 'line': unknown key 'sensitve'", "unknown-key"},
        Fault{"NoSummary", "summary: Things of all kinds", "", "needs 'summary'", "missing-key"},
        Fault{"NoDoc", "doc: A file", "doc: \"\"", "attribute 'source': needs 'doc'",
              "missing-key"},
        Fault{"NoName", "name: {kind: path, doc: Where it is, form: a path, pattern: \"/.+\"}", "",
              "needs 'name'", "missing-key"},
        Fault{"UnknownKind", "kind: integer", "kind: intger", "unknown kind 'intger'", "bad-value"},
        Fault{"UnknownRole", "role: option", "role: opt", "unknown role 'opt'", "bad-value"},
        Fault{"WrongKind", "summary: Things of all kinds", "summary: [a]",
              "'summary' must be text, not list", "bad-value"},
        Fault{"NoMap", "seed: {kind: boolean, role: option, default: false, doc: Only once}",
              "seed: 1", "must be a map, not integer", "bad-value"},
        Fault{"DefaultKind", "default: false", "default: maybe", "its default is refused",
              "bad-value"},
        Fault{"DefaultValue", "default: present", "default: here", "its default is refused",
              "bad-value"},
        Fault{"Pattern", "[^x]*", "[^x", "is not a pattern", "bad-pattern"},
        Fault{"Group", "[[content, source]]", "[[content, sauce]]", "unknown attribute 'sauce'",
              "unknown-reference"},
        Fault{"ShortGroup", "[[size, labels]]", "[[size]]", "two or more", "bad-value"},
        Fault{"Becomes", "becomes: content", "becomes: contents", "unknown attribute 'contents'",
              "unknown-reference"},
        Fault{"BecomesNothing", "becomes: content, ", "", "'becomes' belongs to", "bad-value"},
        Fault{"Condition", "{seed: true}", "{sead: true}", "unknown attribute 'sead'",
              "unknown-reference"},
        Fault{"TwoConditions", "{seed: true}", "{seed: true, size: 1}", "must name one attribute",
              "bad-value"},
        Fault{"CommonName", "line: {", "drift: {", "every resource has", "bad-value"},
        Fault{"BadName", "line: {", "\"li-ne\": {", "lower case letters", "bad-value"},
        Fault{"RelativePath", "[\"/etc/things.d", "[\"things.d", "must be absolute", "bad-value"},
        Fault{"BadCollection", "collection: things", "collection: Things", "lower case letters",
              "bad-value"},
        Fault{"Identifies", "role: option", "role: option, identifies: true", "only a property",
              "bad-value"},
        Fault{"Filled", "kind: list, role: identity", "kind: map, role: identity", "must be a list",
              "bad-value"},
        Fault{"Format", "format: ip-address", "format: ip-adress", "unknown format 'ip-adress'",
              "bad-value"},
        Fault{"Rule", "rule: match-finds-line", "rule: match", "unknown rule 'match'", "bad-value"},
        Fault{"RuleAttribute", "attribute: line}]", "attribute: lin}]", "unknown attribute 'lin'",
              "unknown-reference"},
        Fault{"FilledIf", "filled_if: [seed]", "filled_if: [sead]", "unknown attribute 'sead'",
              "unknown-reference"},
        Fault{"EdgeBy", "by: parent", "by: parents", "unknown by 'parents'", "bad-value"},
        Fault{"EdgeAttribute", "attribute: line", "attribute: lin", "unknown attribute 'lin'",
              "unknown-reference"}),
    [](const auto& info) { return info.param.what; });

TEST(Spec, SaysAllFaultsAtOnce) {
  Diagnostics diagnostics;
  EXPECT_FALSE(parse_spec("collection: things\nsummery: x\n", &kDocument, diagnostics));
  EXPECT_GE(diagnostics.all().size(), 3u);
}

TEST(Spec, HostileTextIsAnErrorOnly) {
  for (std::string text : {"", "[]", "null", "text", "attributes: 1\nname: 2", "{a: {b: [[[[]]]]}}",
                           "attributes: {x: {default: &a [*a]}}"}) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_spec(text, &kDocument, diagnostics)) << text;
    EXPECT_TRUE(diagnostics.has_errors()) << text;
  }
}

}  // namespace
}  // namespace consort::resources
