#include "expression/template.h"

#include "expression/runtime/evaluator.h"
#include "expression/syntax/lexer.h"
#include "expression/syntax/parser.h"

namespace consort::expression {
namespace {

using model::Value;

enum class Form { text, expression };

bool fits(std::string_view text, Origin origin, Diagnostics& diagnostics) {
  if (text.size() <= kLargestTemplate) return true;
  diagnostics.error(origin.place(1, 1), rules::kLimit,
                    "this text is larger than " + std::to_string(kLargestTemplate) + " bytes");
  return false;
}

std::unique_ptr<const Program> parse_program(std::string_view text, Origin origin, Form form,
                                             Layout layout, Diagnostics& diagnostics) {
  if (!fits(text, origin, diagnostics)) return nullptr;
  auto program = std::make_unique<Program>(text, origin);
  Outcome<std::vector<Token>> tokens = form == Form::text
                                           ? tokenize_template(program->source, layout)
                                           : tokenize_expression(program->source);
  if (!tokens) {
    std::move(tokens).error().report(diagnostics);
    return nullptr;
  }
  Parser parser(*program, std::move(*tokens), diagnostics);
  bool parsed = form == Form::text ? parser.parse_template() : parser.parse_expression_only();
  if (!parsed) return nullptr;
  return program;
}

// Runs `work` with an evaluator for `program`, and turns how it ends into a value.
template <class Work>
std::optional<Value> evaluate_with(const Program& program, const Scope& scope,
                                   Diagnostics& diagnostics, const Loader* loader, Work work) {
  Session session(scope, loader, diagnostics);
  auto evaluator = Evaluator::make(program, session, std::make_shared<Context>());
  Outcome<Value> value = work(*evaluator, session);
  if (value && !session.failed()) return std::move(*value);
  if (value || session.failed()) return std::nullopt;
  if (value.error().is_waiting()) return Value(model::Unknown{value.error().waits_for()});
  std::move(value).error().report(diagnostics);
  return std::nullopt;
}

Outcome<Value> rendered(Evaluator& evaluator, Session& session) {
  Output output(session.meter);
  Outcome<void> run = evaluator.run(output);
  if (!run && !run.error().is_waiting()) return std::move(run).error();
  if (!run) output.wait_for(run.error().waits_for());
  return output.finish();
}

Outcome<Value> evaluated(const Program& program, Evaluator& evaluator, Session& session) {
  auto evaluate = [&]() -> Outcome<Value> {
    TRY(Datum datum, evaluator.evaluate(*program.expression));
    TRY(Value value, value_of(datum, "a value"));
    TRY_DO(python::depth(value, session.meter));
    return value;
  };
  Outcome<Value> value = evaluate();
  if (!value) return evaluator.located(std::move(value).error(), program.expression->at);
  return value;
}

}  // namespace

Template::Template(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Template::~Template() = default;

bool Template::has_markup(std::string_view text) {
  for (size_t at = text.find('{'); at != text.npos && at + 1 < text.size();
       at = text.find('{', at + 1)) {
    char next = text[at + 1];
    if (next == '{' || next == '%' || next == '#') return true;
  }
  return false;
}

std::shared_ptr<const Template> Template::parse(std::string_view text, Origin origin,
                                                Diagnostics& diagnostics, Layout layout) {
  auto program = parse_program(text, origin, Form::text, layout, diagnostics);
  return program ? std::make_shared<const Template>(std::move(program)) : nullptr;
}

std::optional<Value> Template::evaluate(const Scope& scope, Diagnostics& diagnostics,
                                        const Loader* loader) const {
  if (!program_->expression) return render(scope, diagnostics, loader);
  return evaluate_with(*program_, scope, diagnostics, loader,
                       [&](Evaluator& evaluator, Session& session) {
                         return evaluated(*program_, evaluator, session);
                       });
}

std::optional<Value> Template::render(const Scope& scope, Diagnostics& diagnostics,
                                      const Loader* loader) const {
  return evaluate_with(*program_, scope, diagnostics, loader, rendered);
}

Expression::Expression(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Expression::~Expression() = default;

std::shared_ptr<const Expression> Expression::parse(std::string_view text, Origin origin,
                                                    Diagnostics& diagnostics) {
  auto program = parse_program(text, origin, Form::expression, Layout::text, diagnostics);
  return program ? std::make_shared<const Expression>(std::move(program)) : nullptr;
}

std::optional<Value> Expression::evaluate(const Scope& scope, Diagnostics& diagnostics) const {
  return evaluate_with(*program_, scope, diagnostics, nullptr,
                       [&](Evaluator& evaluator, Session& session) {
                         return evaluated(*program_, evaluator, session);
                       });
}

std::optional<Truth> Expression::test(const Scope& scope, Diagnostics& diagnostics,
                                      std::vector<std::string>* waits_for) const {
  python::Waits waits;
  std::optional<Value> value = evaluate_with(
      *program_, scope, diagnostics, nullptr,
      [&](Evaluator& evaluator, Session&) -> Outcome<Value> {
        TRY(Truth truth, evaluator.test(*program_->expression, waits));
        return truth == Truth::unknown ? Value(model::Unknown{waits}) : Value(truth == Truth::yes);
      });
  if (!value) return std::nullopt;
  if (!value->is_unknown()) return truth_of(value->boolean());
  if (waits_for) python::add_waits(*waits_for, value->unknown().waits_for);
  return Truth::unknown;
}

}  // namespace consort::expression
