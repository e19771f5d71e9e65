#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/strings.h"
#include "compiler/read/formula.h"
#include "model/value.h"

namespace consort::compiler {

// One parameter that an application takes, as its JSON Schema describes it.
struct Parameter {
  model::Text name;
  model::Mark mark;
  model::Value schema;
  bool required = false;
  bool broken = false;  // the schema or its default is wrong: nothing is compared with it
  std::optional<Formula> default_value;
};

// The parameters of an application, in the order of its document.
class Interface {
 public:
  void add(Parameter parameter);

  const std::vector<Parameter>& parameters() const { return parameters_; }
  const Parameter* find(std::string_view name) const;
  std::vector<std::string> names() const;
  bool require(std::string_view name);  // false when there is no such parameter

 private:
  std::vector<Parameter> parameters_;
  std::unordered_map<std::string, size_t, StringHash, std::equal_to<>> positions_;
};

// Reads `parameters:` of an application.yaml: a map from name to schema, each with `required: true`
// where the parameter must be given, or one JSON Schema of type object. Rules: wrong-type,
// bad-name, bad-schema, unknown-key.
Interface read_interface(const model::Value& parameters, const LineLookup& lines,
                         Diagnostics& diagnostics);

}  // namespace consort::compiler
