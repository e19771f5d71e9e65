#include "expression/testing/generator.h"

namespace consort::expression::testing {

std::string Generator::text_template() {
  locals_.clear();
  next_local_ = 0;
  mistakes_ = chance(30) ? 2 : 0;
  return body(3);
}

std::string Generator::body(int depth) {
  std::string text;
  size_t known = locals_.size();
  for (size_t pieces = 1 + below(4); pieces > 0; --pieces)
    text += piece(depth);
  locals_.resize(known);
  return text;
}

std::string Generator::tag(std::string_view inside) {
  static constexpr std::string_view kBefore[] = {"", "", "", "-", "+"};
  return "{%" + one_of(kBefore) + " " + std::string(inside) + " " + one_of(kBefore) + "%}";
}

std::string Generator::print(std::string_view inside) {
  return (chance(10) ? "{{- " : "{{ ") + std::string(inside) + (chance(10) ? " -}}" : " }}");
}

std::string Generator::piece(int depth) {
  switch (depth > 0 ? below(14) : below(6)) {
    case 0:
    case 1:
      return one_of({"text", "a b", " ", "\n", "\n\n", "  \n  ", "x\n", "\ty", "{", "}}", "%"});
    case 2:
    case 3:
    case 4:
      return print(of(Type::any, 2));
    case 5:
      return one_of({"{# note #}", "{#- note -#}", "{# two\nlines #}\n",
                     "{% raw %}{{ x }}{% endraw %}", "{%- raw -%} {% if %} {%- endraw %}"});
    case 6:
    case 7:
    case 8:
      return conditional(depth - 1);
    case 9:
    case 10:
      return loop(depth - 1);
    case 11:
      return assignment(depth - 1);
    case 12:
      return macro(depth - 1);
    default:
      return filter_block(depth - 1);
  }
}

std::string Generator::conditional(int depth) {
  std::string text = tag("if " + boolean(2)) + body(depth);
  if (chance(30)) text += tag("elif " + boolean(2)) + body(depth);
  if (chance(50)) text += tag("else") + body(depth);
  return text + tag("endif");
}

std::string Generator::loop(int depth) {
  std::string name = "v" + std::to_string(next_local_++);
  std::string head = "for " + name + " in " + list(1);
  if (chance(20)) head += " if " + name + " is " + one_of({"defined", "number", "string"});
  locals_.push_back(name);
  locals_.push_back(
      one_of({"loop.index", "loop.first", "loop.last", "loop.length", "loop.revindex0"}));
  std::string text = tag(head) + body(depth);
  if (chance(10))
    text += tag("if loop.index > 1") + tag(chance(50) ? "break" : "continue") + tag("endif");
  if (chance(20)) text += tag("else") + body(depth);
  locals_.resize(locals_.size() - 2);
  return text + tag("endfor");
}

std::string Generator::assignment(int depth) {
  std::string name = "v" + std::to_string(next_local_++);
  std::string text;
  switch (below(4)) {
    case 0:
      text = tag("set " + name) + body(depth) + tag("endset");
      break;
    case 1:
      text = tag("set " + name + " | upper") + body(depth) + tag("endset");
      break;
    case 2: {
      locals_.push_back(name);
      text = tag("with " + name + " = " + of(Type::any, 1)) + body(depth);
      locals_.pop_back();
      return text + tag("endwith");
    }
    default:
      text = tag("set " + name + " = " + of(Type::any, 2));
      break;
  }
  locals_.push_back(name);
  return text;
}

std::string Generator::macro(int depth) {
  std::string name = "m" + std::to_string(next_local_++);
  locals_.push_back("p");
  std::string text = tag("macro " + name + "(p, q=" + number(0) + ")") + body(depth);
  locals_.pop_back();
  text += tag("endmacro");
  text += print(name + "(" + any(1) + ")");
  if (chance(50)) text += print(name + "(" + any(0) + ", q=" + any(0) + ")|upper");
  return text;
}

std::string Generator::filter_block(int depth) {
  return tag("filter " +
             one_of({"upper", "trim", "indent(2)", "replace('a', 'b')", "length|string"})) +
         body(depth) + tag("endfilter");
}

}  // namespace consort::expression::testing
