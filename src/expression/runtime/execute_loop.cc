#include "expression/python/sequence.h"
#include "expression/runtime/evaluator.h"
#include "expression/runtime/guards.h"
#include "expression/runtime/objects.h"

namespace consort::expression {

using model::Value;

Outcome<Evaluator::Flow> Evaluator::execute(const ast::For& node, uint32_t) {
  TRY(Datum datum, evaluate(*node.items));
  if (datum.is_undefined() && datum.undefined().lenient) datum = Value(model::List());
  Outcome<Value> items = value_of(datum, "a loop");
  if (!items) return located(std::move(items).error(), node.items->at);
  if (items->is_secret()) return located(python::secret_failure("a loop"), node.items->at);
  Outcome<Flow> flow = run_loop(node, std::move(*items), 0);
  if (!flow) return located(std::move(flow).error(), node.items->at);
  return Flow::next;
}

Outcome<Value> Evaluator::selected(const ast::For& node, const Value& items) {
  model::List list;
  FrameGuard frame(variables_);
  for (const Value& item : items.list()) {
    TRY_DO(session_.meter.iteration());
    variables_.clear_top();
    TRY_DO(assign(node.target, Datum(item)));
    python::Waits waits;
    TRY(Truth truth, test(*node.condition, waits));
    if (truth == Truth::unknown) return Failure::waiting(std::move(waits));
    if (truth == Truth::yes) list.push_back(item);
  }
  return Value(std::move(list));
}

Outcome<Evaluator::Flow> Evaluator::run_loop(const ast::For& node, Value items, size_t depth) {
  if (items.is_unknown()) return Failure::waiting(items.unknown().waits_for);
  TRY(items, python::elements(items, session_.meter));
  if (node.condition) {
    TRY(items, selected(node, items));
  }
  Variables::Link home = variables_.current();
  FrameGuard frame(variables_);
  if (items.list().empty()) return execute(node.otherwise);
  std::shared_ptr<LoopObject> loop;
  if (node.uses_loop)
    loop = std::make_shared<LoopObject>(weak_from_this(), node, home, items, depth);
  for (size_t i = 0; i < items.list().size(); ++i) {
    TRY_DO(session_.meter.iteration());
    variables_.clear_top();
    TRY_DO(assign(node.target, Datum(items.list()[i])));
    if (loop) {
      loop->move_to(i);
      variables_.set(node.loop, loop);
    }
    TRY(Flow flow, execute(node.body));
    if (flow == Flow::stop) break;
  }
  return Flow::next;
}

Outcome<Datum> Evaluator::repeat_loop(const ast::For& loop, Variables::Link home, Value items,
                                      size_t depth) {
  Nesting nesting(session_.calls);
  if (session_.calls > kDeepestCall) {
    return Failure(rules::kLimit, "a loop calls itself more than " + std::to_string(kDeepestCall) +
                                      " levels deep");
  }
  if (!variables_.alive(home)) return value_failure("the loop has ended");
  Output captured(session_.meter);
  Swapped<Output*> printing(output_, &captured);
  FrameGuard frame(variables_, home);
  TRY_DO(run_loop(loop, std::move(items), depth));
  return Datum(captured.finish());
}

}  // namespace consort::expression
