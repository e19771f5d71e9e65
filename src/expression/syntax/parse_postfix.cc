// What stands behind an operand: attributes, items, calls, filters and tests.
#include "expression/builtins/registry.h"
#include "expression/syntax/literal.h"
#include "expression/syntax/parser.h"

namespace consort::expression {

using ast::ExprPtr;

namespace {

constexpr size_t kMostNamed = 1000;  // arguments of one call

uint16_t tallest(const ast::Arguments& arguments, const ast::Expr* subject) {
  uint16_t height = subject ? subject->height : 0;
  auto look = [&](const ExprPtr& argument) {
    if (argument) height = std::max(height, argument->height);
  };
  std::for_each(arguments.positional.begin(), arguments.positional.end(), look);
  for (const auto& [name, value] : arguments.named)
    look(value);
  look(arguments.star);
  look(arguments.double_star);
  return height;
}

}  // namespace

Outcome<ExprPtr> Parser::postfix(ExprPtr operand) {
  for (;;) {
    if (at(Kind::dot)) {
      TRY(operand, attribute(std::move(operand)));
    } else if (at(Kind::left_bracket)) {
      TRY(operand, subscript(std::move(operand)));
    } else if (at(Kind::left_paren)) {
      TRY(operand, call(std::move(operand)));
    } else {
      return operand;
    }
  }
}

Outcome<ExprPtr> Parser::filters_and_tests(ExprPtr operand) {
  for (;;) {
    if (at(Kind::pipe)) {
      TRY(operand, filter_chain(std::move(operand)));
    } else if (at_name("is")) {
      TRY(operand, test(std::move(operand)));
    } else if (at(Kind::left_paren)) {
      TRY(operand, call(std::move(operand)));
    } else {
      return operand;
    }
  }
}

Outcome<ExprPtr> Parser::attribute(ExprPtr object) {
  take();
  Token name = take();
  const ast::Expr* child = object.get();
  if (name.kind == Kind::name)
    return make(name.offset, ast::Attribute{std::move(object), name.text}, {child});
  if (name.kind != Kind::integer) return failure(name, "expected a name or number behind '.'");
  TRY(model::Value index, number_value(name));
  TRY(ExprPtr key, make(name.offset, ast::Literal{std::move(index)}, 0));
  return make(name.offset, ast::Item{std::move(object), std::move(key)}, {child});
}

Outcome<ExprPtr> Parser::subscript(ExprPtr object) {
  Token open = take();
  std::vector<ExprPtr> keys;
  while (!at(Kind::right_bracket)) {
    if (!keys.empty()) TRY_DO(expect(Kind::comma));
    ExprPtr key;
    if (!at(Kind::colon)) {
      TRY(key, expression());
    }
    if (at(Kind::colon) && keys.empty()) {
      TRY(ExprPtr sliced, slice(std::move(object), std::move(key), open.offset));
      TRY_DO(expect(Kind::right_bracket));
      return sliced;
    }
    if (!key) return unexpected("an expression");
    keys.push_back(std::move(key));
  }
  if (keys.size() != 1) return unexpected("one key");
  take();
  auto children = {static_cast<const ast::Expr*>(object.get()),
                   static_cast<const ast::Expr*>(keys[0].get())};
  return make(open.offset, ast::Item{std::move(object), std::move(keys[0])}, children);
}

Outcome<ExprPtr> Parser::slice(ExprPtr object, ExprPtr start, uint32_t at) {
  ast::Slice node{std::move(object), std::move(start), nullptr, nullptr};
  auto bound = [&](ExprPtr& into) -> Outcome<void> {
    if (!skip(Kind::colon) || this->at(Kind::right_bracket) || this->at(Kind::colon)) return {};
    TRY(into, expression());
    return {};
  };
  TRY_DO(bound(node.stop));
  TRY_DO(bound(node.step));
  auto children = {node.object.get(), node.start.get(), node.stop.get(), node.step.get()};
  return make(at, std::move(node), children);
}

Outcome<ast::Arguments> Parser::arguments() {
  TRY(Token opening, expect(Kind::left_paren));
  ast::Arguments arguments;
  while (!at(Kind::right_paren)) {
    if (!arguments.empty()) TRY_DO(expect(Kind::comma));
    if (at(Kind::right_paren)) break;
    TRY_DO(argument(arguments, opening));
  }
  take();
  return arguments;
}

Outcome<void> Parser::argument(ast::Arguments& arguments, const Token& opening) {
  auto in_order = [&](bool ordered) -> Outcome<void> {
    if (ordered) return {};
    return failure(opening, "arguments are in order: values, name=value, *list, **map");
  };
  if (skip(Kind::multiply)) {
    TRY_DO(in_order(!arguments.star && !arguments.double_star));
    TRY(arguments.star, expression());
  } else if (skip(Kind::power)) {
    TRY_DO(in_order(!arguments.double_star));
    TRY(arguments.double_star, expression());
  } else if (at(Kind::name) && ahead().kind == Kind::assign) {
    TRY_DO(in_order(!arguments.double_star));
    Token name = take();
    take();
    if (arguments.named.size() == kMostNamed) return failure(name, "these are too many arguments");
    for (const auto& [other, value] : arguments.named) {
      if (other == name.text)
        return failure(name, "'" + std::string(name.text) + "' is given twice");
    }
    TRY(ExprPtr value, expression());
    arguments.named.emplace_back(name.text, std::move(value));
  } else {
    TRY_DO(in_order(!arguments.star && !arguments.double_star && arguments.named.empty()));
    TRY(ExprPtr value, expression());
    arguments.positional.push_back(std::move(value));
  }
  return {};
}

Outcome<ExprPtr> Parser::call(ExprPtr callee) {
  uint32_t at = callee->at;
  TRY(ast::Arguments arguments, this->arguments());
  uint16_t height = tallest(arguments, callee.get());
  return make(at, ast::Call{std::move(callee), std::move(arguments)}, height);
}

Outcome<std::string_view> Parser::dotted_name() {
  TRY(Token first, expect(Kind::name));
  size_t end = first.offset + first.text.size();
  while (skip(Kind::dot)) {
    TRY(Token next, expect(Kind::name));
    end = next.offset + next.text.size();
  }
  return program_.source.text().substr(first.offset, end - first.offset);
}

Outcome<ExprPtr> Parser::filter_chain(ExprPtr input) {
  while (skip(Kind::pipe)) {
    TRY(input, filter(std::move(input)));
  }
  return input;
}

Outcome<ExprPtr> Parser::filter(ExprPtr input) {
  Token token = current();
  if (at(Kind::pipe)) return unexpected("the name of a filter");
  TRY(std::string_view name, dotted_name());
  const Builtin* filter = find_filter(name);
  if (!filter) {
    TRY_DO(tell(unknown_filter(name).at(program_.source.place(token.offset))));
  }
  ast::Arguments arguments;
  if (at(Kind::left_paren)) {
    TRY(arguments, this->arguments());
  }
  uint16_t height = tallest(arguments, input.get());
  return make(token.offset, ast::Filter{std::move(input), filter, std::move(arguments)}, height);
}

Outcome<ExprPtr> Parser::test(ExprPtr input) {
  Token is = take();
  bool negated = skip_name("not");
  Token token = current();
  TRY(std::string_view name, dotted_name());
  const Builtin* test = find_test(name);
  if (!test) {
    TRY_DO(tell(unknown_test(name).at(program_.source.place(token.offset))));
  }
  ast::Arguments arguments;
  bool operand = at(Kind::string) || at(Kind::integer) || at(Kind::real) ||
                 at(Kind::left_bracket) || at(Kind::left_brace) ||
                 (at(Kind::name) && !at_name("else") && !at_name("or") && !at_name("and"));
  if (at(Kind::left_paren)) {
    TRY(arguments, this->arguments());
  } else if (operand) {
    if (at_name("is"))
      return failure(current(), "a test cannot follow a test", "join them with 'and'");
    TRY(ExprPtr value, primary());
    TRY(value, postfix(std::move(value)));
    arguments.positional.push_back(std::move(value));
  }
  uint16_t height = tallest(arguments, input.get());
  TRY(ExprPtr result,
      make(token.offset, ast::Test{std::move(input), test, std::move(arguments)}, height));
  if (!negated) return result;
  const ast::Expr* child = result.get();
  return make(is.offset, ast::Not{std::move(result)}, {child});
}

}  // namespace consort::expression
