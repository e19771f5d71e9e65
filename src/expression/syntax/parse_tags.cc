// The tags, but for blocks.
#include "base/strings.h"
#include "expression/syntax/parser.h"

namespace consort::expression {

using Node = ast::Statement::Node;

namespace {

constexpr size_t kMostParameters = 255;

}  // namespace

Outcome<Node> Parser::set_tag() {
  TRY(ast::Target target, this->target(true));
  if (skip(Kind::assign)) {
    TRY(ExprPtr value, tuple());
    return ast::Set{std::move(target), std::move(value)};
  }
  TRY(ExprPtr filter, filter_chain(nullptr));
  TRY(ast::Body body, block_body({"endset"}));
  take();
  return ast::SetBlock{std::move(target), std::move(filter), std::move(body)};
}

Outcome<Node> Parser::for_tag() {
  ast::For loop{};
  loop.loop = name_id("loop");
  ++fors_;
  TRY(loop.target, target(false, "in"));
  TRY_DO(expect_name("in"));
  TRY(loop.items, tuple(false, "recursive"));
  if (skip_name("if")) {
    TRY(loop.condition, expression());
  }
  loop.recursive = skip_name("recursive");
  bool mentioned = std::exchange(mentions_loop_, false);
  ++loops_;
  TRY(loop.body, block_body({"endfor", "else"}));
  --loops_;
  loop.uses_loop = mentions_loop_ || loop.recursive;
  if (take().text == "else") {
    TRY(loop.otherwise, block_body({"endfor"}));
    take();
  }
  mentions_loop_ = mentions_loop_ || mentioned;
  program_.assigned[loop.loop] = true;
  --fors_;
  return loop;
}

Outcome<Node> Parser::loop_control(const Token& tag) {
  if (loops_ == 0) return failure(tag, "'" + std::string(tag.text) + "' stands outside of a loop");
  if (tag.text == "break") return ast::Break{};
  return ast::Continue{};
}

Outcome<Node> Parser::if_tag() {
  ast::If choice;
  for (;;) {
    TRY(ExprPtr condition, tuple(false));
    TRY(ast::Body body, block_body({"elif", "else", "endif"}));
    choice.branches.push_back({std::move(condition), std::move(body)});
    Token next = take();
    if (next.text == "elif") continue;
    if (next.text == "else") {
      TRY(ast::Body otherwise, block_body({"endif"}));
      take();
      choice.branches.push_back({nullptr, std::move(otherwise)});
    }
    return choice;
  }
}

Outcome<Node> Parser::with_tag() {
  ast::With with;
  while (!at(Kind::block_end)) {
    if (!with.assignments.empty()) TRY_DO(expect(Kind::comma));
    TRY(ast::Target target, this->target(false));
    TRY_DO(expect(Kind::assign));
    TRY(ExprPtr value, expression());
    with.assignments.emplace_back(std::move(target), std::move(value));
  }
  TRY(with.body, block_body({"endwith"}));
  take();
  return with;
}

// There is nothing to escape for: the tag is only a scope.
Outcome<Node> Parser::autoescape_tag() {
  TRY_DO(expression());
  ast::With with;
  TRY(with.body, block_body({"endautoescape"}));
  take();
  return with;
}

Outcome<Node> Parser::filter_tag() {
  ast::FilterBlock block;
  TRY(ExprPtr first, filter(nullptr));
  TRY(block.filter, filter_chain(std::move(first)));
  TRY(block.body, block_body({"endfilter"}));
  take();
  return block;
}

Outcome<void> Parser::signature(ast::Procedure& procedure) {
  TRY_DO(expect(Kind::left_paren));
  while (!at(Kind::right_paren)) {
    if (!procedure.parameters.empty()) TRY_DO(expect(Kind::comma));
    Token token = current();
    if (procedure.parameters.size() == kMostParameters) {
      return failure(token,
                     "a macro has at most " + std::to_string(kMostParameters) + " parameters");
    }
    TRY(ast::Target::Variable name, target_name());
    ast::Procedure::Parameter parameter{name.id, name.text, nullptr};
    if (skip(Kind::assign)) {
      TRY(parameter.otherwise, expression());
    } else if (!procedure.parameters.empty() && procedure.parameters.back().otherwise) {
      return failure(token, "'" + std::string(name.text) +
                                "' needs a default, as the parameter before it has one");
    }
    procedure.parameters.push_back(std::move(parameter));
  }
  take();
  return {};
}

Outcome<void> Parser::procedure_body(ast::Procedure& procedure, std::string_view end) {
  procedure.caller = name_id("caller");
  procedure.varargs = name_id("varargs");
  procedure.kwargs = name_id("kwargs");
  for (ast::NameId id : {procedure.caller, procedure.varargs, procedure.kwargs})
    program_.assigned[id] = true;
  const Token opening = open_tags_.back();
  size_t loops = std::exchange(loops_, 0);
  procedures_.push_back(&procedure);
  TRY(procedure.body, block_body({end}));
  procedures_.pop_back();
  loops_ = loops;
  take();
  for (const ast::Procedure::Parameter& parameter : procedure.parameters) {
    if (parameter.name == "varargs") procedure.uses_varargs = false;
    if (parameter.name == "kwargs") procedure.uses_kwargs = false;
    if (parameter.name != "caller" || !procedure.uses_caller) continue;
    if (!parameter.otherwise) return failure(opening, "the parameter 'caller' needs a default");
    procedure.uses_caller = false;
  }
  return {};
}

Outcome<Node> Parser::macro_tag() {
  ast::Macro macro{};
  TRY(ast::Target::Variable name, target_name());
  macro.id = name.id;
  macro.procedure.name = name.text;
  TRY_DO(signature(macro.procedure));
  TRY_DO(procedure_body(macro.procedure, "endmacro"));
  return macro;
}

Outcome<Node> Parser::call_tag() {
  ast::CallBlock block{};
  block.procedure.name = "caller";
  if (at(Kind::left_paren)) TRY_DO(signature(block.procedure));
  Token token = current();
  TRY(block.call, expression());
  if (!block.call->as<ast::Call>())
    return failure(token, "'call' needs a call: {% call name(...) %}");
  TRY_DO(procedure_body(block.procedure, "endcall"));
  return block;
}

Outcome<Node> Parser::extends_tag() {
  bool at_top = std::all_of(open_tags_.begin(), open_tags_.end() - 1,
                            [](const Token& tag) { return tag.text == "if"; });
  if (!at_top) return failure(open_tags_.back(), "'extends' stands at the top of a template");
  TRY(ExprPtr name, expression());
  return ast::Extends{std::move(name)};
}

bool Parser::with_context(bool otherwise) {
  bool with = at_name("with");
  if ((!with && !at_name("without")) || !ahead().is_name("context")) return otherwise;
  take();
  take();
  return with;
}

Outcome<Node> Parser::include_tag() {
  ast::Include include{};
  TRY(include.name, expression());
  include.ignore_missing = at_name("ignore") && ahead().is_name("missing");
  if (include.ignore_missing) {
    take();
    take();
  }
  include.with_context = with_context(true);
  return include;
}

Outcome<Node> Parser::import_tag() {
  ast::Import import{};
  TRY(import.name, expression());
  TRY_DO(expect_name("as"));
  TRY(import.target, target_name());
  import.with_context = with_context(false);
  return import;
}

Outcome<Node> Parser::from_tag() {
  ast::FromImport import{};
  TRY(import.name, expression());
  TRY_DO(expect_name("import"));
  for (;;) {
    if (!at(Kind::name)) return unexpected("a name");
    bool context = (at_name("with") || at_name("without")) && ahead().is_name("context");
    if (context) break;
    Token token = current();
    TRY(ast::Target::Variable name, target_name());
    if (name.text.starts_with('_'))
      return failure(token, "a name that begins with '_' cannot be imported");
    ast::FromImport::Wanted wanted{name.text, name};
    if (skip_name("as")) {
      TRY(wanted.target, target_name());
    }
    import.wanted.push_back(wanted);
    context = (at_name("with") || at_name("without")) && ahead().is_name("context");
    if (context || !at(Kind::comma)) break;
    take();
    if (at(Kind::block_end)) break;
  }
  import.with_context = with_context(false);
  return import;
}

}  // namespace consort::expression
