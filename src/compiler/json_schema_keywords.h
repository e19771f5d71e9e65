#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::compiler {

// Compares one value with a schema that check_schema() has passed.
class Conformance {
 public:
  // `fallback` is the place of values that were written nowhere.
  Conformance(model::Mark fallback, Diagnostics& diagnostics)
      : fallback_(fallback), diagnostics_(diagnostics) {}

  void check(const model::Value& value, const model::Value& schema, const std::string& subject);

 private:
  friend struct Keyword;
  // What a keyword needs to judge: the value, the keyword's argument, and the schema around it.
  struct Case {
    const model::Value& value;
    const model::Value& argument;
    const model::Map& schema;
    const std::string& subject;
  };

  void refuse(const Case& at, std::string rule, std::string message, std::string hint = {});
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
// What is wrong with a regular expression, if anything.
std::optional<std::string> pattern_fault(std::string_view pattern);

}  // namespace consort::compiler
