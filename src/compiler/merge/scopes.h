#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/merge/host_context.h"
#include "compiler/merge/order.h"
#include "compiler/read/formula.h"
#include "expression/scope.h"
#include "model/value.h"

namespace consort::compiler {

class InstanceScope;

// The names that the expressions of one host see: those of its own layers, and those of every use
// of an application. A parameter is computed when first asked for, after all layers have said what
// they have to say about it. For one thread.
class Scopes {
 public:
  explicit Scopes(HostContext& context);
  ~Scopes();

  HostContext& context() { return context_; }
  const expression::Scope& of_instance(uint32_t instance) const;

  // What expressions of the layer at a position see.
  Evaluation evaluation(uint32_t position);
  std::optional<model::Value> evaluate(const Statement& statement);
  // The same for a value that was computed: nothing when the host has come to too much. Rule:
  // too-large.
  std::optional<model::Value> spend(std::optional<model::Value> value);

  // Compares the arguments of every use with the parameters its application takes. Rules:
  // unknown-parameter, missing-parameter, and those of conforms().
  void check_arguments();

  // All statements about a parameter of the host, or an argument of an instance, oldest first.
  std::vector<Statement> statements(uint32_t instance, std::string_view name) const;
  // The value of a parameter; null while it is not set. Failure::reported() after an error.
  expression::Outcome<const model::Value*> parameter(uint32_t instance, std::string_view name);

 private:
  friend class InstanceScope;
  // A parameter that is being computed, to find those that need themselves.
  struct Active {
    uint32_t instance;
    std::string name;
    model::Mark mark;
    friend bool operator==(const Active& a, const Active& b) {
      return a.instance == b.instance && a.name == b.name;
    }
  };
  expression::Outcome<void> enter(Active active);

  HostContext& context_;
  std::vector<std::unique_ptr<InstanceScope>> scopes_;  // by instance
  std::vector<Active> active_;
};

}  // namespace consort::compiler
