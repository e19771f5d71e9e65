#pragma once
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/strings.h"
#include "compiler/merge/scopes.h"
#include "expression/scope.h"

namespace consort::compiler {

// The names of one instance. The host's: `host`, `facts`, the functions, and its parameters. That
// of an application: `name`, its own parameters, then what the host has.
class InstanceScope final : public expression::Scope {
 public:
  InstanceScope(Scopes& scopes, uint32_t instance);

  expression::Outcome<expression::Binding> find(std::string_view name) const override;
  std::vector<std::string> names() const override;

  // The value of a parameter, computed once; null while it is not set.
  expression::Outcome<const model::Value*> parameter(std::string_view name) const;

 private:
  struct Cell {
    enum class State { new_, set, unset, failed };
    State state = State::new_;
    model::Value value;
  };
  void compute(std::string_view name, Cell& cell) const;
  void compute_argument(const Parameter& parameter, Cell& cell) const;
  bool has_parameter(std::string_view name) const;

  Scopes& scopes_;
  uint32_t instance_;
  model::Map values_;
  std::unordered_map<std::string, expression::Function, StringHash, std::equal_to<>> functions_;
  mutable std::unordered_map<std::string, Cell, StringHash, std::equal_to<>> cells_;
};

}  // namespace consort::compiler
