#include "compiler/read/application.h"

#include "compiler/read/expect.h"
#include "compiler/read/json_schema.h"
#include "compiler/read/names.h"

namespace consort::compiler {

using model::Map;
using model::Value;

namespace {

// The schema without `required: true`, which is ours and not JSON Schema's.
Value without_flag(const Value& schema, bool& required) {
  if (!schema.is_map()) return schema;
  const Value* flag = schema.map().find("required");
  if (!flag || !flag->is_boolean()) return schema;
  required = flag->boolean();
  Value rest = schema;
  rest.own_map().erase("required");
  return rest;
}

Parameter read_parameter(const Map::Entry& entry, const LineLookup& lines,
                         Diagnostics& diagnostics) {
  Parameter parameter{entry.key, entry.key_mark};
  check_parameter_name(*entry.key, entry.key_mark, Owner::application, diagnostics);
  parameter.schema = without_flag(entry.value, parameter.required);
  parameter.broken = !check_schema(parameter.schema, diagnostics);
  if (!parameter.schema.is_map()) return parameter;

  const Value* fallback = parameter.schema.map().find("default");
  if (!fallback) return parameter;
  parameter.default_value = Formula::parse(*fallback, lines, diagnostics);
  if (parameter.default_value->is_constant() && !parameter.broken) {
    parameter.broken =
        !conforms(*fallback, parameter.schema, {"the default of ", *entry.key, ""}, diagnostics);
  }
  return parameter;
}

// The form {type: object, properties: {...}, required: [...]}.
bool is_whole_schema(const Map& parameters) {
  const Value* type = parameters.find("type");
  return type && type->is_text() && type->text() == "object";
}

void read_required(const Value& names, Interface& interface, Diagnostics& diagnostics) {
  for (const Value& name : names.list()) {
    if (interface.require(name.text())) continue;
    diagnostics.error(name.mark().place(), "bad-schema",
                      "there is no parameter " + quoted(name.text()) + " to be required",
                      did_you_mean(name.text(), interface.names()));
  }
}

}  // namespace

void Interface::add(Parameter parameter) {
  positions_.emplace(*parameter.name, parameters_.size());
  parameters_.push_back(std::move(parameter));
}

const Parameter* Interface::find(std::string_view name) const {
  auto found = positions_.find(name);
  return found == positions_.end() ? nullptr : &parameters_[found->second];
}

std::vector<std::string> Interface::names() const {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters_)
    names.push_back(*parameter.name);
  return names;
}

bool Interface::require(std::string_view name) {
  auto found = positions_.find(name);
  if (found == positions_.end()) return false;
  parameters_[found->second].required = true;
  return true;
}

Interface read_interface(const Value& parameters, const LineLookup& lines,
                         Diagnostics& diagnostics) {
  Interface interface;
  if (!expect(parameters, Value::Kind::map, "'parameters'", diagnostics,
              "write 'name: {type: string}' for each parameter")) {
    return interface;
  }
  const Map* properties = &parameters.map();
  const Value* required = nullptr;
  if (is_whole_schema(parameters.map())) {
    if (!check_schema(parameters, diagnostics)) return interface;
    static const Map kNone;
    const Value* given = parameters.map().find("properties");
    properties = given ? &given->map() : &kNone;
    required = parameters.map().find("required");
  }
  for (const Map::Entry& entry : *properties)
    interface.add(read_parameter(entry, lines, diagnostics));
  if (required) read_required(*required, interface, diagnostics);
  return interface;
}

}  // namespace consort::compiler
