#include "resources/spec_rules.h"

#include "base/strings.h"
#include "model/pattern.h"
#include "model/validate.h"

namespace consort::resources {
namespace {

using model::AttributeKind;
using model::AttributeRole;
using model::AttributeSchema;
using model::AttributeSource;
using model::ClaimRule;
using model::EdgeRule;
using model::TypeSchema;

bool is_name(std::string_view text) {
  auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(), plain);
}

bool is_common(std::string_view name) {
  const std::vector<AttributeSchema>& common = model::common_attributes();
  return name != "state" &&
         std::any_of(common.begin(), common.end(),
                     [&](const AttributeSchema& attribute) { return attribute.name == name; });
}

// Checks one type; everything is said at the place of the map it is about.
class Rules {
 public:
  Rules(const TypeSchema& type, const model::Value& spec, Diagnostics& diagnostics)
      : type_(type), spec_(spec), diagnostics_(diagnostics) {}

  void run() {
    if (!is_name(type_.collection))
      say({}, "bad-value", "collection '" + printable(type_.collection, 80) + "' " + kNames);
    pattern({}, type_.name_pattern);
    for (const std::string& path : type_.paths) {
      if (!path.starts_with('/'))
        say({}, "bad-value", "path '" + printable(path, 80) + "' must be absolute");
    }
    for (const AttributeSchema& attribute : type_.attributes)
      check_attribute(attribute);
    for (const auto& group : type_.at_most_one)
      check_group(group);
    for (const auto& group : type_.at_least_one)
      check_group(group);
    for (const TypeSchema::Together& together : type_.rules)
      refer({}, together.attribute, "a rule");
    for (const EdgeRule& edge : type_.edges) {
      if (!edge.attribute.empty()) refer({}, edge.attribute, "an edge");
      pattern({}, edge.pattern);
    }
    for (const ClaimRule& claim : type_.claims)
      check_claim(claim);
  }

 private:
  static constexpr const char* kNames = "must be lower case letters, digits and '_'";

  void check_attribute(const AttributeSchema& attribute) {
    const std::string& name = attribute.name;
    if (!is_name(name)) say(name, "bad-value", std::string("its name ") + kNames);
    if (is_common(name))
      say(name, "bad-value", "every resource has an attribute of this name already");
    if (name == "state" && attribute.values.empty()) say(name, "missing-key", "needs 'values'");
    pattern(name, attribute.pattern);
    check_default(attribute);
    check_role(attribute);
    bool fills =
        attribute.kind == AttributeKind::source || attribute.kind == AttributeKind::templated;
    if (fills == attribute.becomes.empty())
      say(name, "bad-value", "'becomes' belongs to a source or template");
    if (!attribute.becomes.empty()) refer(name, attribute.becomes, "'becomes'");
    if (attribute.only_on_create)
      refer(name, attribute.only_on_create->attribute, "'only_on_create'");
  }

  void check_default(const AttributeSchema& attribute) {
    model::Value value = attribute.default_value;
    if (value.is_null()) return;
    for (const model::Fault& fault : model::validate(attribute, value)) {
      say(attribute.name, "bad-value", "its default is refused: " + fault.message, fault.hint);
    }
  }

  void check_role(const AttributeSchema& attribute) {
    bool property = attribute.role == AttributeRole::property;
    if (attribute.identifies && !property)
      say(attribute.name, "bad-value", "only a property can say 'identifies'");
    if (attribute.file_text && !property)
      say(attribute.name, "bad-value", "only a property can say 'file_text'");
    if (attribute.only_on_create && !property) {
      say(attribute.name, "bad-value", "only a property can say 'only_on_create'");
    }
    bool below = attribute.filled == AttributeSource::children ||
                 attribute.filled == AttributeSource::descendants;
    if (below && attribute.kind != AttributeKind::list)
      say(attribute.name, "bad-value", "what is filled with paths must be a list");
    for (const std::string& name : attribute.filled_if)
      refer(attribute.name, name, "'filled_if'");
  }

  void check_claim(const ClaimRule& claim) {
    for (const std::string& name : claim.attributes)
      refer({}, name, "a claim");
    for (const std::string& name : {claim.with, claim.value_from})
      if (!name.empty()) refer({}, name, "a claim");
    if (claim.unless) refer({}, claim.unless->attribute, "a claim");
    if (!claim.attributes.empty() + !claim.key.empty() + (claim.by != nullptr) > 1)
      say({}, "bad-value", "a claim has one of 'attributes', 'key' and 'by'");
    if (!claim.value.empty() + !claim.value_from.empty() + (claim.by != nullptr) > 1)
      say({}, "bad-value", "a claim has one of 'is', 'same' and 'by'");
  }

  void check_group(const std::vector<std::string>& group) {
    if (group.size() < 2) say({}, "bad-value", "a group of attributes needs two or more");
    for (const std::string& name : group)
      refer({}, name, "a group");
  }

  void refer(const std::string& from, const std::string& name, std::string_view what) {
    if (type_.attribute(name)) return;
    say(from, "unknown-reference",
        std::string(what) + " names an unknown attribute '" + printable(name, 80) + "'",
        did_you_mean(name, type_.attribute_names()));
  }

  void pattern(const std::string& attribute, const std::string& pattern) {
    if (pattern.empty()) return;
    Status valid = model::valid_pattern(pattern);
    if (!valid) say(attribute, "bad-pattern", valid.error().message);
  }

  void say(const std::string& attribute, std::string rule, std::string message,
           std::string hint = {}) {
    const model::Map& root = spec_.map();
    const model::Value* attributes = root.find("attributes");
    const model::Map::Entry* entry =
        attribute.empty() ? root.entry("collection") : attributes->map().entry(attribute);
    std::string subject =
        attribute.empty() ? "spec" : "attribute '" + printable(attribute, 80) + "'";
    diagnostics_.error(entry->key_mark.place(), std::move(rule),
                       subject + ": " + std::move(message), std::move(hint));
  }

  const TypeSchema& type_;
  const model::Value& spec_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_spec(const TypeSchema& type, const model::Value& spec, Diagnostics& diagnostics) {
  Rules(type, spec, diagnostics).run();
}

}  // namespace consort::resources
