#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "expression/python/number.h"
#include "model/value.h"

namespace consort::expression {
struct Builtin;
}

// What the parser makes of a text. Names are views into the text, which outlives the tree.
namespace consort::expression::ast {

using NameId = uint32_t;  // index into Program::names

struct Expr;
using ExprPtr = std::unique_ptr<const Expr>;

struct Arguments {
  std::vector<ExprPtr> positional;
  std::vector<std::pair<std::string_view, ExprPtr>> named;
  ExprPtr star;         // *list
  ExprPtr double_star;  // **map

  bool empty() const { return positional.empty() && named.empty() && !star && !double_star; }
};

struct Literal {
  model::Value value;
};
struct Name {
  NameId id;
  std::string_view text;
  const Builtin* builtin;  // the global function of that name, if there is one
};
struct ListDisplay {
  std::vector<ExprPtr> items;
  bool is_tuple;
};
struct MapDisplay {
  std::vector<std::pair<ExprPtr, ExprPtr>> entries;
};
struct Attribute {  // object.name
  ExprPtr object;
  std::string_view name;
};
struct Item {  // object[key]
  ExprPtr object, key;
};
struct Slice {  // object[start:stop:step], null where left out
  ExprPtr object, start, stop, step;
};
struct Call {
  ExprPtr callee;
  Arguments arguments;
};
struct Filter {  // a null input is the text of a filter block
  ExprPtr input;
  const Builtin* filter;
  Arguments arguments;
};
struct Test {
  ExprPtr input;
  const Builtin* test;
  Arguments arguments;
};
struct Negative {
  ExprPtr operand;
};
struct Positive {
  ExprPtr operand;
};
struct Not {
  ExprPtr operand;
};
struct Binary {
  python::Operator op;
  ExprPtr left, right;
};
struct Concat {  // a ~ b ~ c
  std::vector<ExprPtr> parts;
};
enum class Comparator : uint8_t {
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  not_in
};
struct Compare {  // a < b <= c
  struct Step {
    Comparator op;
    ExprPtr right;
  };
  ExprPtr first;
  std::vector<Step> steps;
};
struct Logic {  // a and b and c, or a or b or c
  bool is_and;
  std::vector<ExprPtr> operands;
};
struct Conditional {  // yes if condition else no
  ExprPtr condition, yes, no;
};

struct Expr {
  using Node =
      std::variant<Literal, Name, ListDisplay, MapDisplay, Attribute, Item, Slice, Call, Filter,
                   Test, Negative, Positive, Not, Binary, Concat, Compare, Logic, Conditional>;
  uint32_t at;      // offset into the text
  uint16_t height;  // of the tree below, this node included
  Node node;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&node);
  }
};

struct Statement;
using Body = std::vector<Statement>;

// What `for`, `set` and `with` assign to.
struct Target {
  struct Variable {
    NameId id;
    std::string_view text;
  };
  struct NamespaceEntry {
    NameId id;
    std::string_view text, attribute;
  };
  uint32_t at;
  std::variant<Variable, NamespaceEntry, std::vector<Target>> what;
};

struct Text {
  std::string_view text;
};
struct Print {
  ExprPtr value;
};
struct Do {
  ExprPtr value;
};
struct If {
  struct Branch {
    ExprPtr condition;  // null for else
    Body body;
  };
  std::vector<Branch> branches;
};
struct For {
  Target target;
  ExprPtr items;
  ExprPtr condition;  // null without `if`
  bool recursive;
  bool uses_loop;  // whether the variable `loop` can matter
  NameId loop;
  Body body, otherwise;
};
struct Set {
  Target target;
  ExprPtr value;
};
struct SetBlock {
  Target target;
  ExprPtr filter;  // filters over the text of the body, or null
  Body body;
};
// Macros, and the body of a call block.
struct Procedure {
  struct Parameter {
    NameId id;
    std::string_view name;
    ExprPtr otherwise;  // null when it must be given
  };
  std::string_view name;  // "caller" for a call block
  std::vector<Parameter> parameters;
  NameId caller, varargs, kwargs;
  bool uses_caller = false, uses_varargs = false, uses_kwargs = false;
  Body body;
};
struct Macro {
  NameId id;
  Procedure procedure;
};
struct CallBlock {
  ExprPtr call;
  Procedure procedure;
};
struct FilterBlock {
  ExprPtr filter;
  Body body;
};
struct With {
  std::vector<std::pair<Target, ExprPtr>> assignments;
  Body body;
};
struct BlockDefinition {
  std::string_view name;
  bool scoped, required;
  NameId super;
  Body body;
};
struct Block {
  std::shared_ptr<const BlockDefinition> definition;
};
struct Extends {
  ExprPtr name;
};
struct Include {
  ExprPtr name;
  bool ignore_missing, with_context;
};
struct Import {
  ExprPtr name;
  bool with_context;
  Target::Variable target;
};
struct FromImport {
  struct Wanted {
    std::string_view name;
    Target::Variable target;
  };
  ExprPtr name;
  bool with_context;
  std::vector<Wanted> wanted;
};
struct Break {};
struct Continue {};

struct Statement {
  using Node = std::variant<Text, Print, Do, If, For, Set, SetBlock, Macro, CallBlock, FilterBlock,
                            With, Block, Extends, Include, Import, FromImport, Break, Continue>;
  uint32_t at;
  Node node;
};

}  // namespace consort::expression::ast
