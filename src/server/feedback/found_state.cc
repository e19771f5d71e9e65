#include "server/feedback/found_state.h"

#include "base/hash.h"
#include "base/strings.h"
#include "model/json.h"
#include "model/validate.h"

namespace consort::server {
namespace {

using model::Map;
using model::Value;

// What any resource may say: lines that were added together keep their order by it.
constexpr std::string_view kRequires = "requires";

Error cannot_be_said(const model::Change& change, const std::string& why) {
  return fail(Code::unsupported, printable(change.address.to_string(), 300) + ": " + why +
                                     "; describe it by hand, or have it undone");
}

// An agent puts this in place of what a secret stands for.
bool is_masked(std::string_view text) { return text.find("(secret)") != text.npos; }

Result<Value> text_of(const model::Change& change, const Value& told, const ReadContent& content) {
  const Value* digest = told.is_map() ? told.map().find("sha256") : nullptr;
  if (!digest || !digest->is_text()) return cannot_be_said(change, "its content is not told");
  TRY(std::string text, content());
  if (sha256(text).hex() == digest->text()) return Value(text);
  if (is_masked(text)) return cannot_be_said(change, "it holds a secret");
  return fail(Code::stale,
              printable(change.address.to_string(), 300) + " is another one by now: look again");
}

Result<Value> found(const model::Change& change, const model::AttributeChange& attribute,
                    const model::AttributeSchema& schema, const ReadContent& content) {
  if (attribute.sensitive || schema.sensitive || is_masked(model::to_json(attribute.from)))
    return cannot_be_said(change, attribute.name + " is secret and does not leave the machine");
  if (attribute.from.is_null())
    return cannot_be_said(change, "what " + attribute.name + " is there is not told");
  if (schema.kind == model::AttributeKind::content) return text_of(change, attribute.from, content);
  Value value = attribute.from;
  if (!model::validate(schema, value).empty())
    return cannot_be_said(change, attribute.name + " is " + model::to_json(attribute.from) +
                                      ", which no description can say");
  return attribute.from;
}

}  // namespace

Result<Map> described_as_found(const model::Change& change, const model::TypeSchema& type,
                               const ReadContent& content) {
  Map attributes;
  if (change.action == model::Action::create) {
    const std::string absent = type.absent_state();
    if (absent.empty()) return cannot_be_said(change, "there are no words for its being absent");
    attributes.set("state", Value(absent));
    return attributes;
  }
  if (change.action != model::Action::update && change.action != model::Action::remove)
    return cannot_be_said(change, "it is something to do, not something that is there");
  for (const model::AttributeChange& attribute : change.attributes) {
    if (attribute.name == kRequires) {
      attributes.set(kRequires, attribute.from);
      continue;
    }
    const model::AttributeSchema* schema = type.attribute(attribute.name);
    if (!schema) return cannot_be_said(change, "it has no attribute " + attribute.name);
    if (schema->filled != model::AttributeSource::description) continue;
    TRY(Value value, found(change, attribute, *schema, content));
    attributes.set(attribute.name, std::move(value));
  }
  if (attributes.empty()) return cannot_be_said(change, "nothing of it can be described");
  return attributes;
}

}  // namespace consort::server
