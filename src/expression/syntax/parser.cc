#include "expression/syntax/parser.h"

#include "base/strings.h"
#include "expression/limits.h"
#include "expression/syntax/lexer.h"

namespace consort::expression {
namespace {

constexpr size_t kMostErrors = 20;  // of one text

const std::vector<std::string> kTags = {
    "autoescape", "block", "break",  "call",    "continue", "do",    "extends", "filter", "for",
    "from",       "if",    "import", "include", "macro",    "print", "raw",     "set",    "with",
};

bool is_blank(const ast::Body& body) {
  return std::all_of(body.begin(), body.end(), [](const ast::Statement& statement) {
    auto* text = std::get_if<ast::Text>(&statement.node);
    return text && trim(text->text).empty();
  });
}

}  // namespace

bool Parser::parse_template() {
  Outcome<ast::Body> body = this->body({});
  if (!body) {
    std::move(body).error().report(diagnostics_);
    return false;
  }
  auto* only = body->size() == 1 ? std::get_if<ast::Print>(&body->front().node) : nullptr;
  if (only) {
    program_.expression = std::move(only->value);
  } else {
    program_.body = std::move(*body);
  }
  return errors_ == 0;
}

bool Parser::parse_expression_only() {
  auto parse = [&]() -> Outcome<void> {
    TRY(program_.expression, expression());
    return at(Kind::end) ? Outcome<void>() : unexpected("the end of the expression");
  };
  if (Outcome<void> parsed = parse(); !parsed) {
    std::move(parsed).error().report(diagnostics_);
    return false;
  }
  return errors_ == 0;
}

bool Parser::skip(Kind kind) {
  if (!at(kind)) return false;
  take();
  return true;
}

bool Parser::skip_name(std::string_view name) {
  if (!at_name(name)) return false;
  take();
  return true;
}

Outcome<Token> Parser::expect(Kind kind) {
  if (at(kind)) return take();
  return unexpected(describe(kind));
}

Outcome<void> Parser::expect_name(std::string_view name) {
  if (skip_name(name)) return {};
  return unexpected("'" + std::string(name) + "'");
}

Failure Parser::failure(const Token& token, std::string message, std::string hint) const {
  return Failure(rules::kSyntax, std::move(message), std::move(hint))
      .at(program_.source.place(token.offset));
}

Failure Parser::unexpected(std::string_view wanted) const {
  std::string hint;
  if (at(Kind::assign)) hint = "to compare, write '=='";
  if (at(Kind::pipe) && index_ > 0 && tokens_[index_ - 1].kind == Kind::pipe) hint = "write 'or'";
  return failure(current(), "expected " + std::string(wanted) + ", not " + describe(current()),
                 hint);
}

Outcome<void> Parser::tell(Failure failure) {
  std::move(failure).report(diagnostics_);
  if (++errors_ < kMostErrors) return {};
  return Failure::reported();
}

ast::NameId Parser::name_id(std::string_view name) {
  auto [entry, added] = ids_.try_emplace(name, static_cast<ast::NameId>(program_.names.size()));
  if (added) {
    program_.names.push_back(name);
    program_.assigned.push_back(false);
  }
  return entry->second;
}

Outcome<ast::ExprPtr> Parser::make(uint32_t at, ast::Expr::Node node, uint16_t tallest_child) {
  auto height = static_cast<uint16_t>(tallest_child + 1);
  if (height > 2 * kDeepestSyntax) {
    return Failure(rules::kLimit, "this expression nests too deeply", "split it with {% set %}")
        .at(program_.source.place(at));
  }
  return std::make_unique<const ast::Expr>(ast::Expr{at, height, std::move(node)});
}

Outcome<ast::ExprPtr> Parser::make(uint32_t at, ast::Expr::Node node,
                                   std::initializer_list<const ast::Expr*> children) {
  uint16_t tallest = 0;
  for (const ast::Expr* child : children) {
    if (child) tallest = std::max(tallest, child->height);
  }
  return make(at, std::move(node), tallest);
}

Outcome<ast::Body> Parser::body(Ends ends) {
  if (nesting_ >= kDeepestSyntax) {
    return Failure(rules::kLimit,
                   "blocks nest more than " + std::to_string(kDeepestSyntax) + " levels deep")
        .at(program_.source.place(current().offset));
  }
  ++nesting_;
  ast::Body body;
  while (!at(Kind::end)) {
    if (at(Kind::text)) {
      Token text = take();
      body.push_back({text.offset, ast::Text{text.text}});
    } else if (at(Kind::print_begin)) {
      TRY_DO(print_into(body));
    } else {
      bool ending =
          std::any_of(ends.begin(), ends.end(), [&](auto end) { return ahead().is_name(end); });
      take();
      if (ending) break;
      TRY_DO(tag_into(body));
    }
  }
  --nesting_;
  return body;
}

// An error within {{ }} is told at once, and the rest of the text is looked at all the same.
Outcome<void> Parser::print_into(ast::Body& body) {
  Token begin = take();
  auto parse = [&]() -> Outcome<void> {
    TRY(ExprPtr value, tuple());
    TRY_DO(expect(Kind::print_end));
    body.push_back({begin.offset, ast::Print{std::move(value)}});
    return {};
  };
  size_t nesting = nesting_;
  Outcome<void> parsed = parse();
  nesting_ = nesting;
  if (parsed) return {};
  TRY_DO(tell(std::move(parsed).error()));
  while (!at(Kind::end) && !skip(Kind::print_end))
    take();
  return {};
}

Outcome<void> Parser::tag_into(ast::Body& body) {
  Token name = current();
  if (name.kind != Kind::name) return unexpected("the name of a tag");
  take();
  open_tags_.push_back(name);
  TRY(ast::Statement::Node node, tag(name));
  open_tags_.pop_back();
  TRY_DO(expect(Kind::block_end));
  body.push_back({name.offset, std::move(node)});
  return {};
}

Outcome<ast::Body> Parser::block_body(Ends ends) {
  skip(Kind::colon);
  TRY_DO(expect(Kind::block_end));
  TRY(ast::Body inner, body(ends));
  if (!at(Kind::end)) return inner;
  const Token& open = open_tags_.back();
  std::string end = "end" + std::string(open.text);
  return failure(open, "'" + std::string(open.text) + "' is not closed", "add '{% " + end + " %}'");
}

Failure Parser::unknown_tag(const Token& tag) const {
  std::string name(tag.text);
  bool closing = name.starts_with("end") || name == "else" || name == "elif";
  if (!closing)
    return failure(tag, "there is no tag '" + printable(name, 60) + "'", did_you_mean(name, kTags));
  if (open_tags_.size() < 2) return failure(tag, "'" + name + "' closes nothing");
  const Token& open = open_tags_[open_tags_.size() - 2];
  Failure failure = this->failure(
      tag, "'" + printable(name, 60) + "' does not close '" + std::string(open.text) + "'");
  return std::move(failure).note(program_.source.place(open.offset),
                                 "'" + std::string(open.text) + "' begins here");
}

Outcome<ast::Statement::Node> Parser::tag(const Token& tag) {
  std::string_view name = tag.text;
  if (name == "if") return if_tag();
  if (name == "for") return for_tag();
  if (name == "set") return set_tag();
  if (name == "print" || name == "do") {
    TRY(ExprPtr value, tuple());
    if (name == "do") return ast::Do{std::move(value)};
    return ast::Print{std::move(value)};
  }
  if (name == "with") return with_tag();
  if (name == "autoescape") return autoescape_tag();
  if (name == "macro") return macro_tag();
  if (name == "call") return call_tag();
  if (name == "filter") return filter_tag();
  if (name == "block") return block_tag();
  if (name == "extends") return extends_tag();
  if (name == "include") return include_tag();
  if (name == "import") return import_tag();
  if (name == "from") return from_tag();
  if (name == "break" || name == "continue") return loop_control(tag);
  return unknown_tag(tag);
}

Outcome<ast::Statement::Node> Parser::block_tag() {
  Token opening = open_tags_.back();
  if (!at(Kind::name)) return unexpected("the name of the block");
  Token name = take();
  ast::BlockDefinition block{};
  block.name = name.text;
  block.scoped = skip_name("scoped");
  block.required = skip_name("required");
  if (at(Kind::subtract)) return failure(current(), "the name of a block has no '-'", "write '_'");
  block.super = name_id("super");
  program_.assigned[block.super] = true;
  size_t loops = std::exchange(loops_, 0);
  TRY(block.body, block_body({"endblock"}));
  loops_ = loops;
  take();
  if (block.required && !is_blank(block.body)) {
    return failure(opening, "a required block has no text of its own");
  }
  skip_name(block.name);
  auto definition = std::make_shared<const ast::BlockDefinition>(std::move(block));
  if (program_.blocks.emplace(name.text, definition).second) return ast::Block{definition};
  return failure(name, "there are two blocks called '" + printable(name.text, 60) + "'");
}

}  // namespace consort::expression
