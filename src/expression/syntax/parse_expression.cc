// Operators, loosest first.
#include "expression/limits.h"
#include "expression/syntax/parser.h"

namespace consort::expression {

using ast::ExprPtr;

namespace {

uint16_t tallest(const std::vector<ExprPtr>& nodes) {
  uint16_t height = 0;
  for (const ExprPtr& node : nodes)
    height = std::max(height, node->height);
  return height;
}

std::optional<ast::Comparator> comparator(Token::Kind kind) {
  switch (kind) {
    case Token::Kind::equal:
      return ast::Comparator::equal;
    case Token::Kind::unequal:
      return ast::Comparator::unequal;
    case Token::Kind::less:
      return ast::Comparator::less;
    case Token::Kind::less_equal:
      return ast::Comparator::less_equal;
    case Token::Kind::greater:
      return ast::Comparator::greater;
    case Token::Kind::greater_equal:
      return ast::Comparator::greater_equal;
    default:
      return std::nullopt;
  }
}

}  // namespace

Outcome<ExprPtr> Parser::expression(bool with_conditional) {
  if (++nesting_ > kDeepestSyntax) {
    return Failure(rules::kLimit,
                   "this nests more than " + std::to_string(kDeepestSyntax) + " levels deep")
        .at(program_.source.place(current().offset));
  }
  TRY(ExprPtr result, with_conditional ? conditional() : logic(false));
  --nesting_;
  return result;
}

Outcome<ExprPtr> Parser::conditional() {
  uint32_t at = current().offset;
  TRY(ExprPtr value, logic(false));
  while (skip_name("if")) {
    TRY(ExprPtr condition, logic(false));
    ExprPtr otherwise;
    if (skip_name("else")) {
      TRY(otherwise, expression());
    }
    auto children = {condition.get(), value.get(), static_cast<const ast::Expr*>(otherwise.get())};
    ast::Conditional node{std::move(condition), std::move(value), std::move(otherwise)};
    TRY(value, make(at, std::move(node), children));
  }
  return value;
}

Outcome<ExprPtr> Parser::logic(bool is_and) {
  uint32_t at = current().offset;
  auto operand = [&] { return is_and ? negation() : logic(true); };
  TRY(ExprPtr first, operand());
  std::string_view word = is_and ? "and" : "or";
  if (!at_name(word)) return first;
  std::vector<ExprPtr> operands;
  operands.push_back(std::move(first));
  while (skip_name(word)) {
    TRY(ExprPtr next, operand());
    operands.push_back(std::move(next));
  }
  uint16_t height = tallest(operands);
  return make(at, ast::Logic{is_and, std::move(operands)}, height);
}

Outcome<ExprPtr> Parser::negation() {
  if (!at_name("not")) return comparison();
  Token sign = take();
  if (++nesting_ > kDeepestSyntax) return failure(sign, "this nests too deeply");
  TRY(ExprPtr operand, negation());
  --nesting_;
  const ast::Expr* child = operand.get();
  return make(sign.offset, ast::Not{std::move(operand)}, {child});
}

Outcome<ExprPtr> Parser::comparison() {
  uint32_t at = current().offset;
  TRY(ExprPtr first, sum());
  std::vector<ast::Compare::Step> steps;
  uint16_t height = first->height;
  for (;;) {
    std::optional<ast::Comparator> op = comparator(current().kind);
    if (at_name("in")) op = ast::Comparator::in;
    if (at_name("not") && ahead().is_name("in")) {
      op = ast::Comparator::not_in;
      take();
    }
    if (!op) break;
    take();
    TRY(ExprPtr right, sum());
    height = std::max(height, right->height);
    steps.push_back({*op, std::move(right)});
  }
  if (steps.empty()) return first;
  return make(at, ast::Compare{std::move(first), std::move(steps)}, height);
}

Outcome<ExprPtr> Parser::sum() {
  TRY(ExprPtr left, concatenation());
  while (at(Kind::add) || at(Kind::subtract)) {
    Token sign = take();
    auto op = sign.kind == Kind::add ? python::Operator::add : python::Operator::subtract;
    TRY(ExprPtr right, concatenation());
    auto children = {left.get(), right.get()};
    ast::Binary node{op, std::move(left), std::move(right)};
    TRY(left, make(sign.offset, std::move(node), children));
  }
  return left;
}

Outcome<ExprPtr> Parser::concatenation() {
  uint32_t at = current().offset;
  TRY(ExprPtr first, product());
  if (!this->at(Kind::tilde)) return first;
  std::vector<ExprPtr> parts;
  parts.push_back(std::move(first));
  while (skip(Kind::tilde)) {
    TRY(ExprPtr next, product());
    parts.push_back(std::move(next));
  }
  uint16_t height = tallest(parts);
  return make(at, ast::Concat{std::move(parts)}, height);
}

Outcome<ExprPtr> Parser::product() {
  TRY(ExprPtr left, power());
  for (;;) {
    python::Operator op;
    switch (current().kind) {
      case Kind::multiply:
        op = python::Operator::multiply;
        break;
      case Kind::divide:
        op = python::Operator::divide;
        break;
      case Kind::floor_divide:
        op = python::Operator::floor_divide;
        break;
      case Kind::modulo:
        op = python::Operator::modulo;
        break;
      default:
        return left;
    }
    Token sign = take();
    TRY(ExprPtr right, power());
    auto children = {left.get(), right.get()};
    ast::Binary node{op, std::move(left), std::move(right)};
    TRY(left, make(sign.offset, std::move(node), children));
  }
}

// From the left, as Jinja2 does (and Python does not): 2 ** 3 ** 2 is 64.
Outcome<ExprPtr> Parser::power() {
  TRY(ExprPtr left, unary());
  while (at(Kind::power)) {
    Token sign = take();
    TRY(ExprPtr right, unary());
    auto children = {left.get(), right.get()};
    ast::Binary node{python::Operator::power, std::move(left), std::move(right)};
    TRY(left, make(sign.offset, std::move(node), children));
  }
  return left;
}

Outcome<ExprPtr> Parser::unary(bool with_filters) {
  ExprPtr operand;
  if (at(Kind::subtract) || at(Kind::add)) {
    Token sign = take();
    if (++nesting_ > kDeepestSyntax) return failure(sign, "this nests too deeply");
    TRY(operand, unary(false));
    --nesting_;
    const ast::Expr* child = operand.get();
    if (sign.kind == Kind::subtract) {
      TRY(operand, make(sign.offset, ast::Negative{std::move(operand)}, {child}));
    } else {
      TRY(operand, make(sign.offset, ast::Positive{std::move(operand)}, {child}));
    }
  } else {
    TRY(operand, primary());
  }
  TRY(operand, postfix(std::move(operand)));
  return with_filters ? filters_and_tests(std::move(operand))
                      : Outcome<ExprPtr>(std::move(operand));
}

Outcome<ExprPtr> Parser::tuple(bool with_conditional, std::string_view end, bool in_parentheses) {
  uint32_t at = current().offset;
  std::vector<ExprPtr> items;
  bool is_tuple = false;
  for (;;) {
    bool done = this->at(Kind::print_end) || this->at(Kind::block_end) ||
                this->at(Kind::right_paren) || (!end.empty() && at_name(end));
    if (done) break;
    TRY(ExprPtr item, expression(with_conditional));
    items.push_back(std::move(item));
    if (!skip(Kind::comma)) break;
    is_tuple = true;
  }
  if (!is_tuple && !items.empty()) return std::move(items.front());
  if (!is_tuple && !in_parentheses) return unexpected("an expression");
  uint16_t height = tallest(items);
  return make(at, ast::ListDisplay{std::move(items), true}, height);
}

}  // namespace consort::expression
