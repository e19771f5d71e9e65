#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "expression/failure.h"
#include "model/value.h"

namespace consort::expression {

class Template;

struct Arguments {
  std::vector<model::Value> positional;
  std::vector<std::pair<std::string, model::Value>> named = {};

  const model::Value* find(std::string_view name) const;
};

// Something the description may call: hosts("tag:web"), secret("db/password"). It never sees an
// unknown or secret argument: the evaluator answers those itself. The failure needs no place.
using Function = std::function<Outcome<model::Value>(const Arguments&)>;

// What a name stands for: a value, a function, or (both null) nothing.
struct Binding {
  const model::Value* value = nullptr;
  const Function* function = nullptr;
};

// The names an expression may use. What find() points at must stay as it is until the evaluation
// ends; a scope may compute a value when it is first asked for. Failure::reported() when that did
// not work out.
class Scope {
 public:
  virtual ~Scope() = default;
  virtual Outcome<Binding> find(std::string_view name) const = 0;
  virtual std::vector<std::string> names() const = 0;  // for "did you mean"
};

// Names held in maps, in front of those of `outer`, which must outlive it.
class Names final : public Scope {
 public:
  explicit Names(model::Map values = {}, const Scope* outer = nullptr)
      : values_(std::move(values)), outer_(outer) {}

  void set(std::string_view name, model::Value value) { values_.set(name, std::move(value)); }
  void set(std::string name, Function function) {
    functions_[std::move(name)] = std::move(function);
  }

  Outcome<Binding> find(std::string_view name) const override;
  std::vector<std::string> names() const override;

 private:
  model::Map values_;
  std::map<std::string, Function, std::less<>> functions_;
  const Scope* outer_;
};

// Where {% include %}, {% import %}, {% from %} and {% extends %} find other templates.
class Loader {
 public:
  virtual ~Loader() = default;
  // Code::not_found when there is no such template; any other code once the reason is in
  // `diagnostics`.
  virtual Result<std::shared_ptr<const Template>> load(const std::string& name,
                                                       Diagnostics& diagnostics) const = 0;
  virtual std::vector<std::string> names() const = 0;  // for "did you mean"
};

}  // namespace consort::expression
