#include "cli/type_docs.h"

#include "base/strings.h"
#include "cli/plan_text.h"
#include "model/text_list.h"

namespace consort::cli {
namespace {

using model::AttributeRole;
using model::AttributeSchema;
using model::Value;

// "one of `present`, `absent`; default `present`; 1 to 65535".
std::string constraints(const AttributeSchema& a) {
  std::vector<std::string> parts;
  if (!a.values.empty()) {
    std::vector<std::string> values;
    for (const std::string& value : a.values)
      values.push_back("`" + value + "`");
    parts.push_back("one of " + join(values, ", "));
  }
  if (a.required) parts.push_back("required");
  if (!a.default_value.is_null()) parts.push_back("default `" + value_text(a.default_value) + "`");
  if (a.minimum || a.maximum) {
    parts.push_back((a.minimum ? "from " + std::to_string(*a.minimum) : "") +
                    (a.maximum ? " to " + std::to_string(*a.maximum) : ""));
  }
  if (!a.unit.empty()) parts.push_back("in " + a.unit);
  if (a.role == AttributeRole::option) parts.push_back("used when a change is made, not compared");
  if (a.only_on_create)
    parts.push_back("with `" + a.only_on_create->attribute + "`, only when it is created");
  if (a.sensitive) parts.push_back("never shown");
  return join(parts, "; ");
}

std::string kind_text(const AttributeSchema& a) {
  std::string kind(model::to_string(a.kind));
  bool holds = a.kind == model::AttributeKind::list || a.kind == model::AttributeKind::map;
  if (holds && a.items != model::AttributeKind::any)
    kind += " of " + std::string(model::to_string(a.items));
  return kind;
}

bool is_documented(const AttributeSchema& a) {
  return a.filled == model::AttributeSource::description;
}

std::string attribute_rows(const std::vector<AttributeSchema>& attributes) {
  std::string text = "| attribute | kind | meaning |\n|---|---|---|\n";
  for (const AttributeSchema& a : attributes) {
    if (!is_documented(a)) continue;
    std::string meaning(trim(replace_all(a.doc, "\n", " ")));
    if (std::string more = constraints(a); !more.empty()) meaning += " (" + more + ")";
    text +=
        "| `" + a.name + "` | " + kind_text(a) + " | " + replace_all(meaning, "|", "\\|") + " |\n";
  }
  return text;
}

model::Map attribute_value(const AttributeSchema& a) {
  model::Map map;
  map.set("kind", Value(kind_text(a)));
  map.set("doc", Value(trim(a.doc)));
  if (!a.default_value.is_null()) map.set("default", a.default_value);
  if (!a.values.empty()) map.set("values", model::text_list(a.values));
  if (a.minimum) map.set("minimum", Value(*a.minimum));
  if (a.maximum) map.set("maximum", Value(*a.maximum));
  if (a.required) map.set("required", Value(true));
  if (a.sensitive) map.set("sensitive", Value(true));
  return map;
}

}  // namespace

std::string type_markdown(const model::TypeSchema& type) {
  std::string text = "# " + type.collection + "\n\n" + type.summary + ".\n\n";
  if (!type.doc.empty()) text += std::string(trim(type.doc)) + "\n\n";
  text +=
      "**Name:** " + std::string(trim(type.name_doc)) + "\n\n" + attribute_rows(type.attributes);
  text +=
      "\nEvery resource also takes `requires`, `notifies`, `when`, `drift`, `retry`, `timeout` and "
      "`sensitive`.\n";
  for (const auto& group : type.at_most_one)
    text += "\nAt most one of `" + join(group, "`, `") + "`.\n";
  for (const auto& group : type.at_least_one)
    text += "\nAt least one of `" + join(group, "`, `") + "`.\n";
  if (!type.platforms.empty()) text += "\n**Works on:** " + join(type.platforms, ", ") + ".\n";
  for (const model::Example& example : type.examples) {
    text += "\n## " + example.title + "\n\n```yaml\n" + example.yaml +
            (example.yaml.ends_with('\n') ? "" : "\n") + "```\n";
  }
  return text;
}

model::Map type_value(const model::TypeSchema& type) {
  model::Map attributes;
  for (const AttributeSchema& a : type.attributes) {
    if (is_documented(a)) attributes.set(a.name, Value(attribute_value(a)));
  }
  model::Map map;
  map.set("collection", Value(type.collection));
  map.set("summary", Value(type.summary));
  map.set("doc", Value(trim(type.doc)));
  map.set("name", Value(trim(type.name_doc)));
  map.set("attributes", Value(std::move(attributes)));
  map.set("platforms", model::text_list(type.platforms));
  return map;
}

}  // namespace consort::cli
