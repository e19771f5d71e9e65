// Statements that bring templates together: include, import, extends and block.
#include "expression/runtime/evaluator.h"
#include "expression/runtime/guards.h"
#include "expression/runtime/objects.h"

namespace consort::expression {
namespace {

using model::Value;

bool is_missing_template(const Failure& failure) {
  return !failure.is_reported() && !failure.is_waiting() &&
         failure.diagnostic().rule == rules::kUnknownTemplate;
}

}  // namespace

// What an included template sees: all variables at this place, under their names.
std::shared_ptr<Context> Evaluator::visible_context() const {
  auto context = std::make_shared<Context>();
  context->variables = context_->variables;
  context->sees_scope = context_->sees_scope;
  std::set<ast::NameId> seen;
  variables_.for_each_visible([&](ast::NameId id, const Datum& datum) {
    if (seen.insert(id).second) context->set(program_.names[id], datum);
  });
  return context;
}

Outcome<std::shared_ptr<const Template>> Evaluator::named_template(const Expr& name) {
  TRY(Value value, this->value(name, "the name of a template"));
  if (value.is_unknown()) return Failure::waiting(value.unknown().waits_for);
  Outcome<std::shared_ptr<const Template>> found =
      value.is_list()   ? first_of(value)
      : value.is_text() ? session_.load(value.text())
                        : type_failure("the name of a template is text, not " +
                                       std::string(model::to_string(value.kind())));
  if (!found) return located(std::move(found).error(), name.at);
  return found;
}

Outcome<std::shared_ptr<const Template>> Evaluator::first_of(const Value& names) {
  for (const Value& name : names.list()) {
    if (!name.is_text()) return type_failure("the names of templates are text");
    Outcome<std::shared_ptr<const Template>> found = session_.load(name.text());
    if (found || !is_missing_template(found.error())) return found;
  }
  return Failure(rules::kUnknownTemplate, "there is none of these templates");
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::Include& node, uint32_t at) {
  Outcome<std::shared_ptr<const Template>> found = named_template(*node.name);
  if (!found && node.ignore_missing && is_missing_template(found.error())) return Flow::next;
  if (!found) return std::move(found).error();
  std::shared_ptr<Context> context;
  if (node.with_context) {
    context = visible_context();
  } else {
    context = std::make_shared<Context>();
    context->sees_scope = false;
  }
  TRY_DO(session_.meter.elements(context->variables.size()));
  Output discarded(session_.meter);
  Traced traced(session_, *this, at, "included from here");
  TRY_DO(make((*found)->program(), session_, context)->run(output_ ? *output_ : discarded));
  return Flow::next;
}

Outcome<std::shared_ptr<Evaluator>> Evaluator::module(const Expr& name, bool with_context) {
  TRY(std::shared_ptr<const Template> text, named_template(name));
  std::shared_ptr<Context> context;
  auto key = std::to_string(reinterpret_cast<uintptr_t>(text.get()));
  if (with_context) {
    context = visible_context();
  } else {
    if (auto known = session_.imported().find(key); known != session_.imported().end())
      return known->second;
    context = std::make_shared<Context>();
    context->sees_scope = false;
  }
  TRY_DO(session_.meter.elements(context->variables.size() + 100));
  auto module = make(text->program(), session_, context);
  session_.keep(module);
  Output discarded(session_.meter);
  Traced traced(session_, *this, name.at, "imported from here");
  TRY_DO(module->run(discarded));
  if (!with_context) session_.imported()[key] = module;
  return module;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::Import& node, uint32_t) {
  TRY(std::shared_ptr<Evaluator> module, this->module(*node.name, node.with_context));
  assign(node.target.id, node.target.text, std::make_shared<ModuleObject>(module));
  if (variables_.at_root()) context_->imported.emplace(node.target.text);
  return Flow::next;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::FromImport& node, uint32_t) {
  TRY(std::shared_ptr<Evaluator> module, this->module(*node.name, node.with_context));
  ModuleObject exports(module);
  for (const ast::FromImport::Wanted& wanted : node.wanted) {
    TRY(Datum datum, exports.attribute(wanted.name, session_.meter));
    assign(wanted.target.id, wanted.target.text, std::move(datum));
    if (variables_.at_root()) context_->imported.emplace(wanted.target.text);
  }
  return Flow::next;
}

// From here on nothing is printed but by blocks: the parent runs at the end of this template.
Outcome<Evaluator::Flow> Evaluator::execute(const ast::Extends& node, uint32_t at) {
  if (parent_) return located(value_failure("a template extends one other, not two"), at);
  TRY(std::shared_ptr<const Template> text, named_template(*node.name));
  parent_ = make(text->program(), session_, context_);
  output_ = nullptr;
  return Flow::next;
}

Outcome<Evaluator::Flow> Evaluator::execute(const ast::Block& node, uint32_t at) {
  if (!output_) return Flow::next;
  const ast::BlockDefinition& block = *node.definition;
  std::shared_ptr<Context> context = context_;
  if (block.scoped) {
    context = visible_context();
    context->blocks = context_->blocks;
  }
  std::string name(block.name);
  if (block.required && context->blocks[name].size() <= 1) {
    return located(value_failure("the block '" + name + "' is required, and nothing fills it"), at);
  }
  TRY_DO(run_block(name, 0, std::move(context), *output_));
  return Flow::next;
}

Outcome<void> Evaluator::run_block(const std::string& name, size_t depth,
                                   std::shared_ptr<Context> context, Output& output) {
  const std::vector<Context::Block>& chain = context->blocks[name];
  if (depth >= chain.size()) {
    return Failure(rules::kUndefinedName, depth == 0
                                              ? "there is no block '" + name + "'"
                                              : "there is no parent of the block '" + name + "'");
  }
  Context::Block block = chain[depth];
  std::shared_ptr<Evaluator> home = block.home.lock();
  if (!home) return value_failure("the template of the block '" + name + "' has ended");
  return home->run_definition(*block.definition, depth, std::move(context), output);
}

Outcome<void> Evaluator::run_definition(const ast::BlockDefinition& block, size_t depth,
                                        std::shared_ptr<Context> context, Output& output) {
  Nesting nesting(session_.calls);
  if (session_.calls > kDeepestCall) {
    return Failure(rules::kLimit, "blocks call each other more than " +
                                      std::to_string(kDeepestCall) + " levels deep");
  }
  bool has_parent = depth + 1 < context->blocks[std::string(block.name)].size();
  Swapped<std::shared_ptr<Context>> in_context(context_, std::move(context));
  Swapped<Output*> printing(output_, &output);
  FrameGuard frame(variables_, Variables::Link());
  if (has_parent) {
    variables_.set(block.super, std::make_shared<BlockObject>(std::string(block.name), depth + 1));
  } else {
    variables_.set(block.super,
                   Undefined{Undefined::Kind::other,
                             "the block '" + std::string(block.name) + "' has no parent block"});
  }
  TRY_DO(execute(block.body));
  return {};
}

Outcome<Datum> Evaluator::call_block(const std::string& name, size_t depth) {
  Output captured(session_.meter);
  TRY_DO(run_block(name, depth, context_, captured));
  return Datum(captured.finish());
}

}  // namespace consort::expression
