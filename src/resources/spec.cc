#include "resources/spec.h"

#include "base/result.h"
#include "base/strings.h"
#include "document/yaml.h"
#include "model/json.h"
#include "resources/claimants.h"
#include "resources/formats.h"
#include "resources/spec_fields.h"
#include "resources/spec_rules.h"

namespace consort::resources {
namespace {

using model::AttributeKind;
using model::AttributeRole;
using model::AttributeSchema;
using model::AttributeSource;
using model::ClaimRule;
using model::EdgeRule;
using model::TypeSchema;
using model::Value;

const std::vector<std::pair<std::string, AttributeRole>> kRoles = {
    {"property", AttributeRole::property},
    {"identity", AttributeRole::identity},
    {"option", AttributeRole::option},
    {"compile", AttributeRole::compile},
};

const std::vector<std::pair<std::string, AttributeSource>> kSources = {
    {"description", AttributeSource::description},
    {"children", AttributeSource::children},
    {"descendants", AttributeSource::descendants},
    {"provider", AttributeSource::provider},
};

const std::vector<std::pair<std::string, EdgeRule::By>> kEdgesBy = {
    {"attribute", EdgeRule::By::attribute},
    {"parent", EdgeRule::By::parent},
    {"same_name", EdgeRule::By::same_name},
    {"unit_name", EdgeRule::By::unit_name},
    {"all", EdgeRule::By::all},
    {"document", EdgeRule::By::document},
};

const std::vector<std::pair<std::string, ClaimRule::When>> kClaimsWhen = {
    {"present", ClaimRule::When::present},
    {"absent", ClaimRule::When::absent},
    {"always", ClaimRule::When::always},
};

// A copy that remembers no document: a schema outlives the text it was read from.
Value without_marks(const Value& value) {
  if (value.is_list()) {
    model::List list;
    for (const Value& item : value.list())
      list.push_back(without_marks(item));
    return Value(std::move(list));
  }
  if (value.is_map()) {
    model::Map map;
    for (const model::Map::Entry& entry : value.map())
      map.set(entry.key, without_marks(entry.value));
    return Value(std::move(map));
  }
  return value.with_mark({});
}

AttributeKind read_kind(SpecFields& fields, std::string_view key, AttributeKind otherwise) {
  std::string name = fields.text(key);
  if (name.empty()) return otherwise;
  std::optional<AttributeKind> kind = model::attribute_kind(name);
  if (!kind) fields.error("bad-value", "unknown kind '" + printable(name, 80) + "'", key);
  return kind.value_or(otherwise);
}

std::optional<model::Condition> read_condition(SpecFields& fields, std::string_view key) {
  const Value* value = fields.map(key);
  if (!value) return std::nullopt;
  if (value->map().size() != 1) {
    fields.error("bad-value", "'" + std::string(key) + "' must name one attribute and its value",
                 key);
    return std::nullopt;
  }
  const model::Map::Entry& entry = *value->map().begin();
  return model::Condition{*entry.key, without_marks(entry.value)};
}

AttributeSchema read_attribute(const std::string& name, const Value& value,
                               Diagnostics& diagnostics) {
  SpecFields fields(value, "attribute '" + printable(name, 80) + "'", diagnostics);
  AttributeSchema attribute;
  attribute.name = name;
  attribute.kind = read_kind(fields, "kind", AttributeKind::text);
  attribute.items = read_kind(fields, "items", AttributeKind::any);
  attribute.role = fields.choice("role", kRoles, AttributeRole::property);
  attribute.doc = fields.required_text("doc");
  if (const Value* given = fields.any("default")) attribute.default_value = without_marks(*given);
  attribute.values = fields.texts("values");
  attribute.minimum = fields.integer("minimum");
  attribute.maximum = fields.integer("maximum");
  attribute.pattern = fields.text("pattern");
  attribute.form = fields.text("form");
  if (std::string format = fields.text("format"); !format.empty()) {
    attribute.format = find_format(format);
    if (!attribute.format)
      fields.error("bad-value", "unknown format '" + printable(format, 80) + "'", "format",
                   did_you_mean(format, format_names()));
  }
  attribute.required = fields.flag("required");
  attribute.sensitive = fields.flag("sensitive");
  attribute.file_text = fields.flag("file_text");
  attribute.unordered = fields.flag("unordered");
  attribute.unit = fields.text("unit");
  attribute.becomes = fields.text("becomes");
  attribute.identifies = fields.flag("identifies");
  attribute.only_on_create = read_condition(fields, "only_on_create");
  attribute.filled = fields.choice("filled", kSources, AttributeSource::description);
  attribute.filled_if = fields.texts("filled_if");
  fields.finish();
  return attribute;
}

TypeSchema::Together read_rule(const Value& value, Diagnostics& diagnostics) {
  SpecFields fields(value, "rule", diagnostics);
  std::string name = fields.required_text("rule");
  TypeSchema::Together together{find_rule(name), fields.required_text("attribute")};
  if (!together.rule)
    fields.error("bad-value", "unknown rule '" + printable(name, 80) + "'", "rule");
  fields.finish();
  return together;
}

EdgeRule read_edge(const Value& value, Diagnostics& diagnostics) {
  SpecFields fields(value, "edge", diagnostics);
  EdgeRule edge;
  edge.to = fields.required_text("to");
  edge.by = fields.choice("by", kEdgesBy, EdgeRule::By::attribute);
  edge.attribute = fields.text("attribute");
  edge.pattern = fields.text("pattern");
  edge.reverse = fields.flag("reverse");
  edge.notify = fields.flag("notify");
  fields.finish();
  return edge;
}

ClaimRule read_claim(const Value& value, Diagnostics& diagnostics) {
  SpecFields fields(value, "claim", diagnostics);
  ClaimRule claim;
  claim.thing = fields.required_text("thing");
  claim.attributes = fields.texts("attributes");
  claim.key = fields.text("key");
  if (std::string by = fields.text("by"); !by.empty()) {
    claim.by = find_claimant(by);
    if (!claim.by)
      fields.error("bad-value", "nobody can tell '" + printable(by, 80) + "'", "by",
                   did_you_mean(by, claimant_names()));
  }
  claim.value = fields.text("is");
  claim.value_from = fields.text("same");
  claim.when = fields.choice("when", kClaimsWhen, ClaimRule::When::present);
  claim.with = fields.text("with");
  claim.unless = read_condition(fields, "unless");
  claim.closed = fields.flag("closed");
  claim.says = fields.required_text("says");
  claim.hint = fields.text("hint");
  fields.finish();
  return claim;
}

// Of a type of which there is one: the host has room for it once.
ClaimRule claim_to_host(const TypeSchema& type) {
  ClaimRule claim;
  claim.thing = type.collection;
  claim.key = "the host";
  claim.when = ClaimRule::When::always;
  claim.says = "is the one " + type.singular + " of the host";
  return claim;
}

model::Example read_example(const Value& value, Diagnostics& diagnostics) {
  SpecFields fields(value, "example", diagnostics);
  model::Example example{fields.required_text("title"), fields.required_text("yaml")};
  fields.finish();
  return example;
}

std::vector<std::vector<std::string>> read_groups(SpecFields& fields, std::string_view key) {
  std::vector<std::vector<std::string>> groups;
  for (const Value& group : fields.list(key)) {
    groups.emplace_back();
    if (!group.is_list()) {
      fields.error("bad-value",
                   "every item of '" + std::string(key) + "' must be a list of attributes", key);
      continue;
    }
    for (const Value& name : group.list()) {
      if (name.is_text()) groups.back().push_back(name.text());
    }
  }
  return groups;
}

void read_name(SpecFields& fields, TypeSchema& type, Diagnostics& diagnostics) {
  const Value* value = fields.map("name");
  if (!value) return fields.error("missing-key", "needs 'name'");
  SpecFields name(*value, "name", diagnostics);
  type.name_kind = read_kind(name, "kind", AttributeKind::text);
  type.name_doc = name.required_text("doc");
  type.name_pattern = name.text("pattern");
  type.name_form = name.text("form");
  name.finish();
}

TypeSchema read_fields(const Value& spec, Diagnostics& found) {
  SpecFields fields(spec, "spec", found);
  TypeSchema type;
  type.collection = fields.required_text("collection");
  type.singular = fields.required_text("singular");
  type.summary = fields.required_text("summary");
  type.doc = fields.text("doc");
  read_name(fields, type, found);
  if (const Value* attributes = fields.map("attributes")) {
    for (const model::Map::Entry& entry : attributes->map()) {
      type.attributes.push_back(read_attribute(*entry.key, entry.value, found));
    }
  }
  type.at_most_one = read_groups(fields, "at_most_one");
  type.at_least_one = read_groups(fields, "at_least_one");
  for (const Value& rule : fields.list("rules"))
    type.rules.push_back(read_rule(rule, found));
  for (const Value& edge : fields.list("edges"))
    type.edges.push_back(read_edge(edge, found));
  for (const Value& claim : fields.list("claims"))
    type.claims.push_back(read_claim(claim, found));
  if (fields.flag("single")) type.claims.push_back(claim_to_host(type));
  for (const Value& example : fields.list("examples"))
    type.examples.push_back(read_example(example, found));
  type.paths = fields.texts("paths");
  type.platforms = fields.texts("platforms");
  type.opaque_effects = fields.flag("opaque_effects");
  type.batched = fields.flag("batched");
  type.runs = fields.flag("runs");
  fields.finish();
  return type;
}

}  // namespace

std::optional<TypeSchema> read_spec(const Value& spec, Diagnostics& diagnostics) {
  Diagnostics found;
  TypeSchema type = read_fields(spec, found);
  if (!found.has_errors()) check_spec(type, spec, found);
  bool good = !found.has_errors();
  diagnostics.merge(std::move(found));
  return good ? std::optional(std::move(type)) : std::nullopt;
}

std::optional<TypeSchema> parse_spec(std::string_view yaml, const std::string* document,
                                     Diagnostics& diagnostics) {
  std::optional<Value> spec = document::read_yaml(yaml, document, diagnostics);
  return spec ? read_spec(*spec, diagnostics) : std::nullopt;
}

TypeSchema parse_own_spec(std::string_view json) {
  Result<Value> spec = model::parse_json(json);
  check(spec.has_value(), "a spec that is no JSON");
  Diagnostics found;
  TypeSchema type = read_fields(*spec, found);
  check(!found.has_errors(), "faulty spec:\n" + render(found, nullptr));
  return type;
}

}  // namespace consort::resources
