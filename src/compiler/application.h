#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/formula.h"
#include "model/value.h"

namespace consort::compiler {

// One parameter that an application takes, as its JSON Schema describes it.
struct Parameter {
  model::Text name;
  model::Mark mark;
  model::Value schema;
  bool required = false;
  bool broken = false;  // the schema is wrong: nothing is compared with it
  std::optional<Formula> default_value;
};

// The parameters of an application, in the order of its document.
struct Interface {
  std::vector<Parameter> parameters;

  const Parameter* find(std::string_view name) const;
  std::vector<std::string> names() const;
};

// Reads `parameters:` of an application.yaml: a map from name to schema, each with `required: true`
// where the parameter must be given, or one JSON Schema of type object. Rules: wrong-type,
// bad-name, bad-schema, unknown-key.
Interface read_interface(const model::Value& parameters, const LineLookup& lines,
                         Diagnostics& diagnostics);

}  // namespace consort::compiler
