#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "compiler/read/json_schema.h"
#include "model/value.h"

namespace consort::compiler {

// Compares one value with a schema that check_schema() has passed.
class Conformance {
 public:
  // `fallback` is the place of values that were written nowhere.
  Conformance(const Subject& subject, model::Mark fallback, Diagnostics& diagnostics)
      : subject_(subject), fallback_(fallback), diagnostics_(diagnostics) {}

  // `path` leads to the value from the one that is checked as a whole.
  void check(const model::Value& value, const model::Value& schema, const std::string& path);

 private:
  friend struct Keyword;
  // What a keyword needs to judge: the value, the keyword's argument, and the schema around it.
  struct Case {
    const model::Value& value;
    const model::Value& argument;
    const model::Map& schema;
    const std::string& path;
  };

  void refuse(const Case& at, std::string rule, std::string message, std::string hint = {});
  std::string named(const std::string& path) const;
  bool fits(const model::Value& value, const model::Value& schema);
  bool spend();

  void type(const Case& at);
  void enumeration(const Case& at);
  void constant(const Case& at);
  void minimum(const Case& at);
  void maximum(const Case& at);
  void above(const Case& at);
  void below(const Case& at);
  void multiple(const Case& at);
  void shortest(const Case& at);
  void longest(const Case& at);
  void fewest(const Case& at);
  void most(const Case& at);
  void pattern(const Case& at);
  void items(const Case& at);
  void unique(const Case& at);
  void properties(const Case& at);
  void required(const Case& at);
  void additional(const Case& at);
  void all_of(const Case& at);
  void any_of(const Case& at);
  void one_of(const Case& at);
  void negation(const Case& at);

  const Subject& subject_;
  model::Mark fallback_;
  Diagnostics& diagnostics_;
  size_t steps_ = 0;
};

// One keyword of JSON Schema: what its argument looks like, and how a value is judged by it.
struct Keyword {
  enum class Form {
    anything,
    text,
    boolean,
    number,
    size,
    values,
    names,
    types,
    pattern,
    schema,
    schemas,
    properties
  };
  using Judge = void (Conformance::*)(const Conformance::Case&);

  std::string_view name;
  Form form;
  Judge judge = nullptr;  // null: an annotation
  static const std::vector<Keyword>& all();
};

const Keyword* find_keyword(std::string_view name);
std::vector<std::string> keyword_names();

bool is_json_type(std::string_view name);
std::vector<std::string> json_types();
// JSON Schema looks for a pattern anywhere in the text: the pattern that does so when it must match
// all of it.
std::string anywhere(std::string_view pattern);
// A value as messages show it: in full when it is short.
std::string shown(const model::Value& value);
// What is wrong with a regular expression, if anything.
std::optional<std::string> pattern_fault(std::string_view pattern);

}  // namespace consort::compiler
