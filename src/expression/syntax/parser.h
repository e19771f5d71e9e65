#pragma once
#include <initializer_list>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "expression/syntax/program.h"
#include "expression/syntax/token.h"

namespace consort::expression {

// Recursive descent over the tokens of one text. It mirrors the grammar of Jinja2's parser.py,
// method by method, so that what that accepts means the same here.
class Parser {
 public:
  Parser(Program& program, std::vector<Token> tokens, Diagnostics& diagnostics)
      : program_(program), tokens_(std::move(tokens)), diagnostics_(diagnostics) {}

  // Fill the program; false when something was wrong, which is in the diagnostics then.
  bool parse_template();
  bool parse_expression_only();

 private:
  using Kind = Token::Kind;
  using ExprPtr = ast::ExprPtr;
  // Tags that end the body being parsed: {"elif", "else", "endif"}.
  using Ends = std::initializer_list<std::string_view>;

  // Tokens (parser.cc)
  const Token& current() const { return tokens_[index_]; }
  const Token& ahead() const { return tokens_[std::min(index_ + 1, tokens_.size() - 1)]; }
  Token take() { return tokens_[index_ + 1 < tokens_.size() ? index_++ : index_]; }
  bool at(Kind kind) const { return current().kind == kind; }
  bool at_name(std::string_view name) const { return current().is_name(name); }
  bool skip(Kind kind);
  bool skip_name(std::string_view name);
  Outcome<Token> expect(Kind kind);
  Outcome<void> expect_name(std::string_view name);
  Failure unexpected(std::string_view wanted) const;
  Failure failure(const Token& token, std::string message, std::string hint = {}) const;
  Outcome<void> tell(Failure failure);  // and go on, unless enough was told
  ast::NameId name_id(std::string_view name);
  Outcome<ExprPtr> make(uint32_t at, ast::Expr::Node node,
                        std::initializer_list<const ast::Expr*> children);
  Outcome<ExprPtr> make(uint32_t at, ast::Expr::Node node, uint16_t tallest_child);

  // Bodies and tags (parser.cc, parse_tags.cc)
  Outcome<ast::Body> body(Ends ends);
  Outcome<ast::Body> block_body(
      Ends ends);  // from the end of the opening tag to the name of the closing one
  Outcome<void> print_into(ast::Body& body);
  Outcome<void> tag_into(ast::Body& body);
  Failure unknown_tag(const Token& tag) const;
  Outcome<ast::Statement::Node> tag(const Token& tag);
  Outcome<ast::Statement::Node> set_tag();
  Outcome<ast::Statement::Node> for_tag();
  Outcome<ast::Statement::Node> if_tag();
  Outcome<ast::Statement::Node> with_tag();
  Outcome<ast::Statement::Node> autoescape_tag();
  Outcome<ast::Statement::Node> block_tag();
  Outcome<ast::Statement::Node> filter_tag();
  Outcome<ast::Statement::Node> macro_tag();
  Outcome<ast::Statement::Node> call_tag();
  Outcome<ast::Statement::Node> extends_tag();
  Outcome<ast::Statement::Node> include_tag();
  Outcome<ast::Statement::Node> import_tag();
  Outcome<ast::Statement::Node> from_tag();
  Outcome<ast::Statement::Node> loop_control(const Token& tag);
  Outcome<void> signature(ast::Procedure& procedure);
  Outcome<void> procedure_body(ast::Procedure& procedure, std::string_view end);
  bool with_context(bool otherwise);

  // What can be assigned to (parse_targets.cc)
  Outcome<ast::Target> target(bool allow_namespace, std::string_view end = {});
  Outcome<ast::Target> target_item();
  Outcome<ast::Target::Variable> target_name();

  // Expressions (parse_expression.cc, parse_operand.cc)
  Outcome<ExprPtr> expression(bool with_conditional = true);
  Outcome<ExprPtr> conditional();
  Outcome<ExprPtr> logic(bool is_and);
  Outcome<ExprPtr> negation();
  Outcome<ExprPtr> comparison();
  Outcome<ExprPtr> sum();
  Outcome<ExprPtr> concatenation();
  Outcome<ExprPtr> product();
  Outcome<ExprPtr> power();
  Outcome<ExprPtr> unary(bool with_filters = true);
  Outcome<ExprPtr> postfix(ExprPtr operand);
  Outcome<ExprPtr> filters_and_tests(ExprPtr operand);
  Outcome<ExprPtr> primary();
  Outcome<ExprPtr> name_or_constant();
  Outcome<ExprPtr> quoted();
  Outcome<ExprPtr> number();
  Outcome<ExprPtr> list_display();
  Outcome<ExprPtr> map_display();
  Outcome<ExprPtr> tuple(bool with_conditional = true, std::string_view end = {},
                         bool in_parentheses = false);
  Outcome<ExprPtr> attribute(ExprPtr object);
  Outcome<ExprPtr> subscript(ExprPtr object);
  Outcome<ExprPtr> slice(ExprPtr object, ExprPtr start, uint32_t at);
  Outcome<ExprPtr> call(ExprPtr callee);
  Outcome<ExprPtr> filter(ExprPtr input);
  Outcome<ExprPtr> filter_chain(ExprPtr input);
  Outcome<ExprPtr> test(ExprPtr input);
  Outcome<ast::Arguments> arguments();
  Outcome<void> argument(ast::Arguments& arguments, const Token& opening);
  Outcome<std::string_view> dotted_name();

  Program& program_;
  std::vector<Token> tokens_;
  Diagnostics& diagnostics_;
  size_t index_ = 0;
  size_t nesting_ = 0;
  size_t loops_ = 0;  // bodies of `for` around the current tag
  size_t fors_ = 0;   // `for` tags around the current place, all of them
  size_t errors_ = 0;
  std::vector<Token> open_tags_;
  std::vector<ast::Procedure*> procedures_;  // macros around the current place, innermost last
  std::unordered_map<std::string_view, ast::NameId> ids_;
  bool mentions_loop_ = false;
};

}  // namespace consort::expression
