#pragma once
#include <memory>
#include <string>
#include <vector>

#include "expression/builtins/builtin.h"
#include "expression/runtime/context.h"
#include "expression/runtime/output.h"
#include "expression/runtime/session.h"
#include "expression/runtime/variables.h"
#include "expression/syntax/program.h"
#include "expression/truth.h"

namespace consort::expression {

struct Mutator;

// Runs one template: walks its tree with the local variables at hand. Expressions are in
// evaluate_*.cc, statements in execute_*.cc.
class Evaluator : public std::enable_shared_from_this<Evaluator> {
 public:
  Evaluator(const Program& program, Session& session, std::shared_ptr<Context> context)
      : program_(program), session_(session), context_(std::move(context)) {}

  // The whole template; what it prints goes to `output`.
  Outcome<void> run(Output& output);
  // A new context for it, with its own blocks.
  static std::shared_ptr<Evaluator> make(const Program& program, Session& session,
                                         std::shared_ptr<Context> context);

  Outcome<Datum> evaluate(const ast::Expr& expr);
  // What `if` asks; known sides of `and` and `or` decide alone. An unknown answer adds to `waits`.
  Outcome<Truth> test(const ast::Expr& expr, python::Waits& waits);

  // The failure with its place, unless it has one, and the calls that led there.
  Failure located(Failure failure, uint32_t at);

  // For the objects of runtime/objects.h.
  Outcome<Datum> call_procedure(const ast::Procedure& procedure, Variables::Link home,
                                Actuals actuals);
  Outcome<Datum> call_block(const std::string& name, size_t depth);
  Outcome<Datum> call_function(const Function& function, std::string_view name, Actuals actuals);
  Outcome<Datum> repeat_loop(const ast::For& loop, Variables::Link home, model::Value items,
                             size_t depth);
  bool alive(Variables::Link link) const { return variables_.alive(link); }
  Session& session() { return session_; }
  Context& context() { return *context_; }
  Place place(uint32_t at) const { return program_.source.place(at); }

 private:
  enum class Flow { next, skip, stop };  // after a statement: go on, `continue`, `break`

  // Expressions
  using Expr = ast::Expr;
  Outcome<Datum> evaluate(const ast::Literal& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Name& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::ListDisplay& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::MapDisplay& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Attribute& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Item& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Slice& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Call& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Filter& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Test& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Negative& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Positive& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Not& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Binary& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Concat& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Compare& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Logic& node, const Expr& expr);
  Outcome<Datum> evaluate(const ast::Conditional& node, const Expr& expr);

  Outcome<Truth> test(const ast::Logic& node, python::Waits& waits);
  Outcome<Truth> test(const ast::Compare& node, python::Waits& waits);
  Outcome<Truth> compare(ast::Comparator op, const Datum& left, const Datum& right,
                         python::Waits& waits);
  Outcome<Datum> answer(Truth truth, python::Waits waits);
  Outcome<model::Value> value(const Expr& expr, std::string_view use);
  Outcome<Datum> attribute_of(const Datum& object, std::string_view name, const ast::Expr* node);
  Outcome<Datum> item_of(const Datum& object, const model::Value& key, const ast::Expr* node);
  Datum placed(Datum datum, const Expr& expr) const;
  std::optional<Datum> unknown_part(const Datum& object, const ast::Expr& node,
                                    std::string_view name) const;
  Outcome<Datum> formatted(const ast::ListDisplay& arguments, const model::Value& format);
  Outcome<Actuals> actuals(const ast::Arguments& arguments);
  Outcome<void> add_starred(const ast::Arguments& arguments, Actuals& actuals);
  Outcome<Datum> call(const ast::Call& node, const Expr& expr, Actuals actuals);
  Outcome<Datum> call_method(const ast::Attribute& method, const ast::Call& node, const Expr& expr,
                             Actuals actuals);
  Outcome<Datum> change(const Mutator& mutator, const Expr& target, Actuals actuals);
  Outcome<Datum*> variable(
      const Expr& expr);  // what a method may change in place; null for all else
  Outcome<Datum> filtered(const ast::Expr& filter, model::Value text);  // of a filter block
  Failure suggested(Failure failure);
  std::vector<std::string> visible_names() const;

  // Statements
  Outcome<Flow> execute(const ast::Body& body);
  Outcome<Flow> execute(const ast::Statement& statement);
  Outcome<Flow> execute(const ast::Text& node, uint32_t at);
  Outcome<Flow> execute(const ast::Print& node, uint32_t at);
  Outcome<Flow> execute(const ast::Do& node, uint32_t at);
  Outcome<Flow> execute(const ast::If& node, uint32_t at);
  Outcome<Flow> execute(const ast::For& node, uint32_t at);
  Outcome<Flow> execute(const ast::Set& node, uint32_t at);
  Outcome<Flow> execute(const ast::SetBlock& node, uint32_t at);
  Outcome<Flow> execute(const ast::Macro& node, uint32_t at);
  Outcome<Flow> execute(const ast::CallBlock& node, uint32_t at);
  Outcome<Flow> execute(const ast::FilterBlock& node, uint32_t at);
  Outcome<Flow> execute(const ast::With& node, uint32_t at);
  Outcome<Flow> execute(const ast::Block& node, uint32_t at);
  Outcome<Flow> execute(const ast::Extends& node, uint32_t at);
  Outcome<Flow> execute(const ast::Include& node, uint32_t at);
  Outcome<Flow> execute(const ast::Import& node, uint32_t at);
  Outcome<Flow> execute(const ast::FromImport& node, uint32_t at);
  Outcome<Flow> execute(const ast::Break&, uint32_t) { return Flow::stop; }
  Outcome<Flow> execute(const ast::Continue&, uint32_t) { return Flow::skip; }

  Outcome<Flow> run_loop(const ast::For& node, model::Value items, size_t depth);
  Outcome<model::Value> selected(const ast::For& node, const model::Value& items);
  Outcome<void> assign(const ast::Target& target, Datum datum);
  Outcome<void> unpack(const std::vector<ast::Target>& targets, const Datum& datum);
  void assign(ast::NameId id, std::string_view name, Datum datum);
  Outcome<model::Value> capture(const ast::Body& body);  // in a frame of its own
  Outcome<void> bind(const ast::Procedure& procedure, Actuals actuals);
  Outcome<void> bind_extras(const ast::Procedure& procedure, Actuals& actuals, size_t used);
  Outcome<void> run_block(const std::string& name, size_t depth, std::shared_ptr<Context> context,
                          Output& output);
  Outcome<void> run_definition(const ast::BlockDefinition& block, size_t depth,
                               std::shared_ptr<Context> context, Output& output);
  std::shared_ptr<Context> visible_context() const;
  void add_blocks(Context& context);
  Outcome<std::shared_ptr<const Template>> named_template(const ast::Expr& name);
  Outcome<std::shared_ptr<Evaluator>> module(const ast::Expr& name, bool with_context);
  Outcome<std::shared_ptr<const Template>> first_of(const model::Value& names);

  const Program& program_;
  Session& session_;
  std::shared_ptr<Context> context_;
  Variables variables_;
  Output* output_ = nullptr;  // null: nothing is printed, as in a template that extends another
  const model::Value* block_text_ = nullptr;  // what the innermost filter block filters
  std::shared_ptr<Evaluator> parent_;         // the template this one extends
};

}  // namespace consort::expression
