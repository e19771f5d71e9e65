#include "expression/syntax/parser.h"

namespace consort::expression {
namespace {

bool is_constant(std::string_view name) {
  constexpr std::string_view kConstants[] = {"true", "false", "none", "True", "False", "None"};
  return std::find(std::begin(kConstants), std::end(kConstants), name) != std::end(kConstants);
}

}  // namespace

Outcome<ast::Target::Variable> Parser::target_name() {
  TRY(Token name, expect(Kind::name));
  if (is_constant(name.text)) {
    return failure(name, "'" + std::string(name.text) + "' cannot be assigned to");
  }
  if (name.text == "loop" && fors_ > 0)
    return failure(name, "within a loop, 'loop' cannot be assigned to");
  ast::NameId id = name_id(name.text);
  program_.assigned[id] = true;
  return ast::Target::Variable{id, name.text};
}

Outcome<ast::Target> Parser::target_item() {
  Token token = current();
  if (!skip(Kind::left_paren)) {
    TRY(ast::Target::Variable name, target_name());
    return ast::Target{token.offset, name};
  }
  if (++nesting_ > kDeepestSyntax) return failure(token, "this nests too deeply");
  ast::Target inner{token.offset, std::vector<ast::Target>()};
  if (!at(Kind::right_paren)) {
    TRY(inner, target(false));
  }
  --nesting_;
  TRY_DO(expect(Kind::right_paren));
  return inner;
}

// A name, names with commas between them up to `end`, or an entry of a namespace.
Outcome<ast::Target> Parser::target(bool allow_namespace, std::string_view end) {
  Token token = current();
  if (allow_namespace && ahead().kind == Kind::dot) {
    TRY(Token name, expect(Kind::name));
    take();
    TRY(Token attribute, expect(Kind::name));
    return ast::Target{token.offset,
                       ast::Target::NamespaceEntry{name_id(name.text), name.text, attribute.text}};
  }
  TRY(ast::Target first, target_item());
  if (!at(Kind::comma)) return first;
  std::vector<ast::Target> parts;
  parts.push_back(std::move(first));
  while (skip(Kind::comma)) {
    bool done = at(Kind::block_end) || at(Kind::assign) || at(Kind::right_paren) ||
                (!end.empty() && at_name(end));
    if (done) break;
    TRY(ast::Target next, target_item());
    parts.push_back(std::move(next));
  }
  return ast::Target{token.offset, std::move(parts)};
}

}  // namespace consort::expression
