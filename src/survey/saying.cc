#include "survey/saying.h"

#include <algorithm>
#include <functional>

#include "model/json.h"
#include "model/text_diff.h"
#include "model/validate.h"

namespace consort::survey {
namespace {

using model::AttributeSchema;
using model::Map;
using model::Value;

bool is_property(const AttributeSchema& attribute) {
  return attribute.filled == model::AttributeSource::description &&
         attribute.role == model::AttributeRole::property;
}

bool is_to_say(const AttributeSchema& attribute, const Value* value) {
  const bool tells = value && !value->is_null() && !value->is_unknown();
  return tells && can_be_said(attribute) && *value != attribute.default_value;
}

// "" when nothing is missing that every description has to have.
std::string missing(const model::TypeSchema& type, const Map& said) {
  const Value* state = said.find("state");
  if (state && *state == Value(type.absent_state())) return "";
  for (const AttributeSchema& attribute : type.attributes)
    if (attribute.required && is_property(attribute) && !said.contains(attribute.name))
      return attribute.name;
  for (const std::vector<std::string>& group : type.at_least_one)
    if (std::ranges::none_of(group, [&](const std::string& name) { return said.contains(name); }))
      return group[0];
  return "";
}

class Sayer {
 public:
  Sayer(const model::TypeSchema& type, std::function<Result<std::string>()> content)
      : type_(type), content_(std::move(content)) {}

  Saying say(const Map& observed) {
    Map said;
    for (const AttributeSchema& attribute : type_.attributes) {
      const Value* value = observed.find(attribute.name);
      if (!is_to_say(attribute, value)) continue;
      if (attribute.kind == model::AttributeKind::content)
        say_content(attribute.name, said);
      else if (is_valid(attribute, *value))
        said.set(attribute.name, *value);
      else if (attribute.name == "state")
        return std::move(saying_);
    }
    if (std::string name = missing(type_, said); name.empty())
      saying_.attributes = std::move(said);
    else if (saying_.unsaid.empty())
      saying_.unsaid.push_back("`" + name + "` cannot be told; left out");
    return std::move(saying_);
  }

 private:
  bool is_valid(const AttributeSchema& attribute, const Value& value) {
    Value accepted = value;
    if (model::validate(attribute, accepted).empty()) return true;
    const bool whole = attribute.name == "state";
    saying_.unsaid.push_back(attribute.name + " is " + model::to_json(value) +
                             ", which no description can say" +
                             (whole ? "; left out" : "; this attribute is left out"));
    return false;
  }

  void say_content(const std::string& name, Map& said) {
    auto text = content_();
    if (text && !model::is_binary(*text)) {
      said.set(name, Value(*text));
      return;
    }
    saying_.content_unsaid = true;
    if (text) saying_.bytes = *text;
    saying_.unsaid.push_back(
        text ? "it holds bytes that are not text: keep it in the site as a `source`"
             : text.error().to_string());
  }

  const model::TypeSchema& type_;
  const std::function<Result<std::string>()> content_;
  Saying saying_;
};

}  // namespace

bool can_be_said(const AttributeSchema& attribute) {
  return is_property(attribute) && !attribute.sensitive;
}

Result<Map> Reading::read() {
  const Map none;
  return provider_.read({name_, none}, context_);
}

Saying Reading::say(const Map& attributes) {
  return Sayer(type_, [this] { return content(); }).say(attributes);
}

Result<std::string> Reading::content() {
  auto* readable = dynamic_cast<resources::Readable*>(&provider_);
  if (!readable) return fail(Code::unsupported, "its content cannot be shown");
  const Map none;
  return readable->content({name_, none}, kLargestContent, context_);
}

}  // namespace consort::survey
