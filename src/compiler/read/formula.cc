#include "compiler/read/formula.h"

#include "compiler/read/expect.h"
#include "document/scalar.h"

namespace consort::compiler {

using expression::Expression;
using expression::Origin;
using expression::Template;
using expression::Truth;
using model::Map;
using model::Value;

// At most one of the three; none of them when the text did not parse.
struct Formula::Parsed {
  std::shared_ptr<const Template> text;
  std::shared_ptr<const Expression> condition;
  std::vector<std::pair<uint32_t, Formula>>
      parts;  // of a list or map: those with expressions, by position
};

namespace {

// The document of places that count from the start of the text at hand.
const std::string kHere;
const Origin kFromTheStart = Origin::file(&kHere);

// Moves what was found inside a text to where that text stands in its document.
void relocate(Diagnostics found, const Value& scalar, const LineLookup& lines,
              Diagnostics& diagnostics) {
  Place start = scalar.mark().place();
  auto move = [&](Place& place) {
    if (!place.document.empty()) return;
    place = document::place_in_scalar(lines, start, place.line, place.column);
  };
  for (Diagnostic diagnostic : found.all()) {
    move(diagnostic.place);
    for (Diagnostic::Note& note : diagnostic.notes)
      move(note.place);
    diagnostics.add(std::move(diagnostic));
  }
}

}  // namespace

Formula Formula::parse(Value written, const LineLookup& lines, Diagnostics& diagnostics) {
  Parsed parsed;
  if (written.is_text()) {
    if (!Template::has_markup(written.text())) return Formula(std::move(written));
    Diagnostics found;
    parsed.text = Template::parse(written.text(), kFromTheStart, found);
    relocate(std::move(found), written, lines, diagnostics);
  } else {
    auto add = [&](uint32_t position, const Value& part) {
      Formula formula = parse(part, lines, diagnostics);
      if (!formula.is_constant()) parsed.parts.emplace_back(position, std::move(formula));
    };
    uint32_t position = 0;
    if (written.is_list()) {
      for (const Value& item : written.list())
        add(position++, item);
    } else if (written.is_map()) {
      for (const Map::Entry& entry : written.map())
        add(position++, entry.value);
    }
    if (parsed.parts.empty()) return Formula(std::move(written));
  }
  Formula formula(std::move(written));
  formula.parsed_ = std::make_shared<const Parsed>(std::move(parsed));
  return formula;
}

Formula Formula::parse_condition(const Value& written, const LineLookup& lines,
                                 Diagnostics& diagnostics) {
  Formula formula(written);
  if (written.is_boolean()) return formula;
  Parsed parsed;
  if (!written.is_text()) {
    diagnostics.error(
        written.mark().place(), "wrong-type",
        "a condition must be an expression or true or false, not " + with_article(written.kind()));
  } else if (Template::has_markup(written.text())) {
    diagnostics.error(written.mark().place(), "bad-condition",
                      "a condition is an expression by itself, without braces around it",
                      "leave out the {{ and }}");
  } else {
    Diagnostics found;
    parsed.condition = Expression::parse(written.text(), kFromTheStart, found);
    relocate(std::move(found), written, lines, diagnostics);
  }
  formula.parsed_ = std::make_shared<const Parsed>(std::move(parsed));
  return formula;
}

std::optional<Value> Formula::evaluate(const Evaluation& with) const {
  if (!parsed_) return written_;
  if (!parsed_->parts.empty()) return evaluate_parts(with);
  if (!parsed_->text && !parsed_->condition) return std::nullopt;
  Diagnostics found;
  std::optional<Value> value = parsed_->text ? parsed_->text->evaluate(with.scope, found)
                                             : parsed_->condition->evaluate(with.scope, found);
  if (!found.empty()) relocate(std::move(found), written_, with.lines, with.diagnostics);
  if (value) value = value->with_mark(written_.mark());
  return value;
}

std::optional<Value> Formula::evaluate_parts(const Evaluation& with) const {
  Value whole = written_;
  bool complete = true;
  for (const auto& [position, formula] : parsed_->parts) {
    std::optional<Value> part = formula.evaluate(with);
    if (!part) {
      complete = false;
    } else if (whole.is_list()) {
      whole.own_list()[position] = std::move(*part);
    } else {
      const Map::Entry& entry = written_.map().begin()[position];
      whole.own_map().set(entry.key, std::move(*part), entry.key_mark);
    }
  }
  if (!complete) return std::nullopt;
  return whole;
}

std::optional<Truth> Formula::test(const Evaluation& with,
                                   std::vector<std::string>& waits_for) const {
  if (!parsed_) return written_.boolean() ? Truth::yes : Truth::no;
  if (!parsed_->condition) return std::nullopt;
  Diagnostics found;
  std::optional<Truth> truth = parsed_->condition->test(with.scope, found, &waits_for);
  if (!found.empty()) relocate(std::move(found), written_, with.lines, with.diagnostics);
  return truth;
}

}  // namespace consort::compiler
