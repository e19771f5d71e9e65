// What operators stand between: names and literals.
#include "expression/builtins/registry.h"
#include "expression/syntax/literal.h"
#include "expression/syntax/parser.h"

namespace consort::expression {

using ast::ExprPtr;

Outcome<ExprPtr> Parser::primary() {
  switch (current().kind) {
    case Kind::name:
      return name_or_constant();
    case Kind::string:
      return quoted();
    case Kind::integer:
    case Kind::real:
      return number();
    case Kind::left_bracket:
      return list_display();
    case Kind::left_brace:
      return map_display();
    case Kind::left_paren:
      break;
    default:
      return unexpected("an expression");
  }
  take();
  TRY(ExprPtr inner, tuple(true, {}, true));
  TRY_DO(expect(Kind::right_paren));
  return inner;
}

Outcome<ExprPtr> Parser::name_or_constant() {
  Token name = take();
  std::string_view text = name.text;
  if (text == "true" || text == "True")
    return make(name.offset, ast::Literal{model::Value(true)}, 0);
  if (text == "false" || text == "False")
    return make(name.offset, ast::Literal{model::Value(false)}, 0);
  if (text == "none" || text == "None") return make(name.offset, ast::Literal{model::Value()}, 0);
  if (text == "loop") mentions_loop_ = true;
  ast::NameId id = name_id(text);
  if (text == "self") {
    program_.self = id;
    program_.assigned[id] = true;
  }
  for (ast::Procedure* procedure : procedures_) {
    procedure->uses_caller = procedure->uses_caller || text == "caller";
    procedure->uses_varargs = procedure->uses_varargs || text == "varargs";
    procedure->uses_kwargs = procedure->uses_kwargs || text == "kwargs";
  }
  return make(name.offset, ast::Name{id, text, find_global(text)}, 0);
}

// Quoted texts behind each other are one.
Outcome<ExprPtr> Parser::quoted() {
  uint32_t at = current().offset;
  std::string text;
  while (this->at(Kind::string)) {
    Token token = take();
    Outcome<std::string> part = unquote(token.text);
    if (!part) return std::move(part).error().at(program_.source.place(token.offset));
    text += *part;
  }
  return make(at, ast::Literal{model::Value(text)}, 0);
}

Outcome<ExprPtr> Parser::number() {
  Token token = take();
  Outcome<model::Value> value = number_value(token);
  if (!value) return std::move(value).error().at(program_.source.place(token.offset));
  return make(token.offset, ast::Literal{*value}, 0);
}

Outcome<ExprPtr> Parser::list_display() {
  Token open = take();
  ast::ListDisplay list{{}, false};
  uint16_t height = 0;
  while (!at(Kind::right_bracket)) {
    if (!list.items.empty()) TRY_DO(expect(Kind::comma));
    if (at(Kind::right_bracket)) break;
    TRY(ExprPtr item, expression());
    height = std::max(height, item->height);
    list.items.push_back(std::move(item));
  }
  take();
  return make(open.offset, std::move(list), height);
}

Outcome<ExprPtr> Parser::map_display() {
  Token open = take();
  ast::MapDisplay map;
  uint16_t height = 0;
  while (!at(Kind::right_brace)) {
    if (!map.entries.empty()) TRY_DO(expect(Kind::comma));
    if (at(Kind::right_brace)) break;
    TRY(ExprPtr key, expression());
    TRY_DO(expect(Kind::colon));
    TRY(ExprPtr value, expression());
    height = std::max({height, key->height, value->height});
    map.entries.emplace_back(std::move(key), std::move(value));
  }
  take();
  return make(open.offset, std::move(map), height);
}

}  // namespace consort::expression
