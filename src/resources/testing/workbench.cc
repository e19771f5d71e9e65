#include "resources/testing/workbench.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "document/yaml.h"
#include "model/json.h"
#include "model/validate.h"
#include "resources/built_in.h"
#include "resources/difference.h"

namespace consort::resources {

const Registry& built_in_types() {
  static const Registry kTypes = built_in();
  return kTypes;
}

model::Resource described(const model::TypeSchema& type, const std::string& name,
                          std::string_view attributes_yaml) {
  static const std::string kDocument = "case";
  Diagnostics diagnostics;
  model::Resource resource;
  resource.address = {type.collection, name};
  auto given = document::read_yaml(attributes_yaml, &kDocument, diagnostics);
  bool is_map = given && given->is_map();
  EXPECT_TRUE(is_map) << attributes_yaml << render(diagnostics, nullptr);
  if (is_map) resource.attributes = given->map();
  model::Value checked_name(name);
  for (const model::Fault& fault : model::validate_name(type, checked_name))
    ADD_FAILURE() << fault.message;
  model::Map attributes;
  for (const model::Map::Entry& entry : resource.attributes) {
    const model::AttributeSchema* schema = type.attribute(*entry.key);
    EXPECT_TRUE(schema) << type.collection << " has no attribute '" << *entry.key << "'";
    if (!schema) continue;
    model::Value value = entry.value;
    model::AttributeSchema lenient = *schema;
    lenient.format = nullptr;  // the compiler has checked it: providers do it again
    for (const model::Fault& fault : model::validate(lenient, value))
      ADD_FAILURE() << fault.message;
    attributes.set(entry.key, value.with_mark({}));
  }
  for (const model::AttributeSchema& schema : type.attributes) {
    bool missing = !schema.default_value.is_null() && !attributes.contains(schema.name);
    if (missing) attributes.set(schema.name, schema.default_value);
  }
  resource.attributes = std::move(attributes);
  return resource;
}

namespace {

// Not of the machine, which a test may let fail once.
bool is_of_the_thing(const Error& error) {
  return error.code != Code::io && error.code != Code::unavailable && error.code != Code::stale;
}

}  // namespace

Result<Look> look(Provider& provider, const model::TypeSchema& type,
                  const model::Resource& resource, Context context) {
  model::Map identity = identity_attributes(type, resource.attributes);
  Look found;
  TRY(found.observed,
      provider.read({resource.address.name, identity, Interest(resource.attributes)}, context));
  TRY(found.change, difference(provider, type, resource, found.observed, context));
  return found;
}

Result<bool> converge(Provider& provider, const model::TypeSchema& type,
                      const model::Resource& resource, Context context) {
  TRY(Look before, look(provider, type, resource, context));
  if (!before.change) return false;
  const Order order{resource, before.observed, *before.change};
  auto* foreseeing = dynamic_cast<Foreseeing*>(&provider);
  const Status foreseen = foreseeing ? foreseeing->foresee(order, context) : Status();
  const Status applied = provider.apply(order, context);
  if (!foreseen && is_of_the_thing(foreseen.error())) {
    EXPECT_EQ(foreseen.error().message, applied ? "no failure" : applied.error().message)
        << "what was foreseen is not what happened";
  }
  TRY_DO(applied);
  TRY(Look after, look(provider, type, resource, context));
  if (!after.change) return true;
  std::vector<std::string> wrong;
  for (const model::AttributeChange& part : after.change->attributes) {
    wrong.push_back(part.name + " is " + model::to_json(part.from) + " and not " +
                    model::to_json(part.to));
  }
  return fail(Code::failed, "applied, and still: " + join(wrong, ", "));
}

Workbench::Workbench(const std::string& collection, StageKind stage)
    : stage_(stage), type_(*built_in_types().schema().find(collection)) {
  auto provider = built_in_types().provider(collection, stage_.target(), stage_.facts());
  check(provider.has_value(), "no provider of " + collection + " suits the stage");
  provider_ = std::move(*provider);
}

model::Resource Workbench::described(const std::string& name, std::string_view attributes) const {
  return resources::described(type_, name, attributes);
}

Result<Look> Workbench::look(const std::string& name, std::string_view attributes) {
  return resources::look(*provider_, type_, described(name, attributes), stage_.context());
}

Result<bool> Workbench::converge(const std::string& name, std::string_view attributes,
                                 std::stop_token stop) {
  return resources::converge(*provider_, type_, described(name, attributes), stage_.context(stop));
}

std::string Workbench::failure(const std::string& name, std::string_view attributes) {
  auto done = converge(name, attributes);
  return done ? "" : done.error().to_string();
}

}  // namespace consort::resources
