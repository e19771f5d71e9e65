#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "expression/template.h"
#include "model/value.h"

namespace consort::compiler {

// What an evaluation sees, and where it says what is wrong. `lines` gives the source lines that
// turn a position inside a text into a place of its document.
struct Evaluation {
  const expression::Scope& scope;
  const LineLookup& lines;
  Diagnostics& diagnostics;
};

// A value as the description states it, with the expressions in its texts parsed: once for a
// document, evaluated for every host. Immutable; safe to share between threads.
class Formula {
 public:
  Formula() = default;
  explicit Formula(model::Value constant) : written_(std::move(constant)) {}

  // Every text inside `written` that has markup becomes a template.
  static Formula parse(model::Value written, const LineLookup& lines, Diagnostics& diagnostics);
  // A bare expression, as after `when:`; true and false stand for themselves.
  static Formula parse_condition(const model::Value& written, const LineLookup& lines,
                                 Diagnostics& diagnostics);

  bool is_constant() const { return !parsed_; }
  const model::Value& written() const { return written_; }

  // The value for one host, at the place where it was written. Nothing when that was an error,
  // which is in the diagnostics: now, or since the formula was parsed.
  std::optional<model::Value> evaluate(const Evaluation& with) const;
  // As `if` sees it; what an unknown answer waits for is added to `waits_for`.
  std::optional<expression::Truth> test(const Evaluation& with,
                                        std::vector<std::string>& waits_for) const;

 private:
  struct Parsed;
  std::optional<model::Value> evaluate_parts(const Evaluation& with) const;

  model::Value written_;
  std::shared_ptr<const Parsed> parsed_;  // null: a constant
};

}  // namespace consort::compiler
