#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "expression/origin.h"
#include "expression/scope.h"
#include "expression/truth.h"
#include "model/value.h"

namespace consort::expression {

// How the white space around statements is treated. Both keep the last newline, and neither strips
// the blanks before a statement.
enum class Layout {
  text,  // a string in a document: as written
  file,  // a template file: the newline after a statement goes, as Ansible's template module has it
};

// A parsed text of the Jinja2 dialect. Immutable: share it between threads and use it for any
// number of hosts.
//
// Every function that takes diagnostics returns nothing when it added an error. Values that are not
// known yet and secrets flow through: the result is then of kind unknown or secret. Memory and time
// are bounded whatever the text says (see limits.h).
class Template {
 public:
  struct Program;  // what the parser made of it

  static std::shared_ptr<const Template> parse(std::string_view text, Origin origin,
                                               Diagnostics& diagnostics,
                                               Layout layout = Layout::text);

  // False for text that is its own rendering; costs next to nothing.
  static bool has_markup(std::string_view text);

  // Exactly one {{ expression }} keeps the type of its value; all else is render().
  std::optional<model::Value> evaluate(const Scope& scope, Diagnostics& diagnostics,
                                       const Loader* loader = nullptr) const;
  // Always text (or unknown, or secret).
  std::optional<model::Value> render(const Scope& scope, Diagnostics& diagnostics,
                                     const Loader* loader = nullptr) const;

  const Program& program() const { return *program_; }

  explicit Template(std::unique_ptr<const Program> program);
  ~Template();

 private:
  std::unique_ptr<const Program> program_;
};

// A bare expression, without braces around it: what stands behind `when:`.
class Expression {
 public:
  static std::shared_ptr<const Expression> parse(std::string_view text, Origin origin,
                                                 Diagnostics& diagnostics);

  std::optional<model::Value> evaluate(const Scope& scope, Diagnostics& diagnostics) const;
  // As `if` sees it: empty, zero, false and none are no. Known sides of `and` and `or` decide
  // alone, and `waits_for` gets the names of the facts an unknown answer waits for.
  std::optional<Truth> test(const Scope& scope, Diagnostics& diagnostics,
                            std::vector<std::string>* waits_for = nullptr) const;

  explicit Expression(std::unique_ptr<const Template::Program> program);
  ~Expression();

 private:
  std::unique_ptr<const Template::Program> program_;
};

}  // namespace consort::expression
