#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "expression/runtime/context.h"
#include "expression/runtime/variables.h"
#include "expression/scope.h"

namespace consort::expression {

// A macro, or the body of a call block. It runs in the template it was written in.
class MacroObject final : public Object {
 public:
  MacroObject(std::weak_ptr<Evaluator> home, const ast::Procedure& procedure, Variables::Link frame)
      : home_(std::move(home)), procedure_(procedure), frame_(frame) {}
  std::string_view kind() const override { return "a macro"; }
  std::string hint() const override { return "call it: " + std::string(procedure_.name) + "()"; }
  Outcome<Datum> attribute(std::string_view name, Meter& meter) override;
  Outcome<Datum> call(Actuals actuals, Evaluator& evaluator) override;

 private:
  std::weak_ptr<Evaluator> home_;
  const ast::Procedure& procedure_;
  Variables::Link frame_;
};

// `loop` within a for.
class LoopObject final : public Object {
 public:
  LoopObject(std::weak_ptr<Evaluator> home, const ast::For& node, Variables::Link frame,
             model::Value items, size_t depth)
      : home_(std::move(home)),
        node_(node),
        frame_(frame),
        items_(std::move(items)),
        depth_(depth) {}
  std::string_view kind() const override { return "'loop'"; }
  Outcome<Datum> attribute(std::string_view name, Meter& meter) override;
  Outcome<Datum> call(Actuals actuals, Evaluator& evaluator) override;
  Outcome<Datum> cycle(const Actuals& actuals) const;
  Outcome<Datum> changed(const Actuals& actuals, Meter& meter);
  void move_to(size_t index) { index_ = index; }

 private:
  Datum neighbour(bool exists, size_t index, std::string_view which) const;

  std::weak_ptr<Evaluator> home_;
  const ast::For& node_;
  Variables::Link frame_;
  model::Value items_;  // a list
  size_t index_ = 0;
  size_t depth_;
  std::optional<model::Value> last_seen_;
};

// namespace(): a place for what a loop must hand out.
class NamespaceObject final : public Object {
 public:
  std::string_view kind() const override { return "a namespace"; }
  Outcome<Datum> attribute(std::string_view name, Meter& meter) override;
  Datum* find(std::string_view name);
  void set(std::string_view name, Datum datum) {
    entries_.insert_or_assign(std::string(name), std::move(datum));
  }
  void clear() { entries_.clear(); }

 private:
  std::map<std::string, Datum, std::less<>> entries_;
};

// cycler(a, b): next() gives each in turn.
class CyclerObject final : public Object {
 public:
  explicit CyclerObject(std::vector<Datum> items) : items_(std::move(items)) {}
  std::string_view kind() const override { return "a cycler"; }
  Outcome<Datum> attribute(std::string_view name, Meter& meter) override;
  Datum next() { return items_[std::exchange(position_, (position_ + 1) % items_.size())]; }
  void reset() { position_ = 0; }

 private:
  std::vector<Datum> items_;
  size_t position_ = 0;
};

// joiner(sep): nothing the first time, the separator ever after.
class JoinerObject final : public Object {
 public:
  explicit JoinerObject(std::string separator) : separator_(std::move(separator)) {}
  std::string_view kind() const override { return "a joiner"; }
  Outcome<Datum> call(Actuals actuals, Evaluator& evaluator) override;

 private:
  std::string separator_;
  bool used_ = false;
};

// A global function of the dialect, or a method of a value.
class BuiltinObject final : public Object {
 public:
  BuiltinObject(const Builtin& builtin, Datum subject, bool method)
      : builtin_(builtin), subject_(std::move(subject)), method_(method) {}
  std::string_view kind() const override { return method_ ? "a method" : "a function"; }
  std::string hint() const override;
  Outcome<Datum> call(Actuals actuals, Evaluator& evaluator) override;

 private:
  const Builtin& builtin_;
  Datum subject_;
  bool method_;
};

// Something small to call: loop.cycle, cycler.next, ...
class MemberObject final : public Object {
 public:
  using Call = std::function<Outcome<Datum>(Actuals actuals, Meter& meter)>;
  MemberObject(std::shared_ptr<Object> owner, Call call)
      : owner_(std::move(owner)), call_(std::move(call)) {}
  std::string_view kind() const override { return "a method"; }
  std::string hint() const override { return "call it, with () behind"; }
  Outcome<Datum> call(Actuals actuals, Evaluator& evaluator) override;

 private:
  std::shared_ptr<Object> owner_;
  Call call_;
};

// A function of the scope.
class FunctionObject final : public Object {
 public:
  FunctionObject(const Function& function, std::string name)
      : function_(function), name_(std::move(name)) {}
  std::string_view kind() const override { return "a function"; }
  std::string hint() const override { return "call it: " + name_ + "(...)"; }
  Outcome<Datum> call(Actuals actuals, Evaluator& evaluator) override;

 private:
  const Function& function_;
  std::string name_;
};

// self.title() and super(): a block, `depth` steps up its chain.
class BlockObject final : public Object {
 public:
  BlockObject(std::string name, size_t depth) : name_(std::move(name)), depth_(depth) {}
  std::string_view kind() const override { return "a block"; }
  std::string hint() const override { return "call it, with () behind"; }
  Outcome<Datum> attribute(std::string_view name, Meter& meter) override;
  Outcome<Datum> call(Actuals actuals, Evaluator& evaluator) override;

 private:
  std::string name_;
  size_t depth_;
};

// `self`: the blocks of the template by name.
class SelfObject final : public Object {
 public:
  std::string_view kind() const override { return "'self'"; }
  Outcome<Datum> attribute(std::string_view name, Meter& meter) override;
};

// What {% import %} gives: the top-level variables and macros of a template.
class ModuleObject final : public Object {
 public:
  explicit ModuleObject(std::weak_ptr<Evaluator> module) : module_(std::move(module)) {}
  std::string_view kind() const override { return "an imported template"; }
  Outcome<Datum> attribute(std::string_view name, Meter& meter) override;

 private:
  std::weak_ptr<Evaluator> module_;
};

}  // namespace consort::expression
