#include "resources/provider.h"

namespace consort::resources {
namespace {

std::string text_in(const model::Map& attributes, std::string_view name) {
  const model::Value* value = attributes.find(name);
  return value && value->is_text() ? value->text() : "";
}

bool flag_in(const model::Map& attributes, std::string_view name) {
  const model::Value* value = attributes.find(name);
  return value && value->is_boolean() && value->boolean();
}

}  // namespace

std::string Identity::text(std::string_view attribute) const {
  return text_in(attributes, attribute);
}
bool Identity::flag(std::string_view attribute) const { return flag_in(attributes, attribute); }
std::string Order::text(std::string_view attribute) const {
  return text_in(desired.attributes, attribute);
}
bool Order::flag(std::string_view attribute) const {
  return flag_in(desired.attributes, attribute);
}

model::Map identity_attributes(const model::TypeSchema& type, const model::Map& attributes) {
  model::Map identity;
  for (const model::AttributeSchema& attribute : type.attributes) {
    if (attribute.role != model::AttributeRole::identity && !attribute.identifies) continue;
    const model::Value* value = attributes.find(attribute.name);
    if (value && !value->is_null()) identity.set(attribute.name, *value);
  }
  return identity;
}

}  // namespace consort::resources
