#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "expression/syntax/ast.h"
#include "expression/syntax/source.h"
#include "expression/template.h"

namespace consort::expression {

// What the parser made of a text.
struct Template::Program {
  Program(std::string_view text, Origin origin) : source(text, origin) {}

  Source source;
  ast::Body body;           // of a template
  ast::ExprPtr expression;  // of a bare expression, or of a template that is exactly one {{ }}
  std::vector<std::string_view> names;
  std::vector<bool> assigned;       // by NameId: something in the text may set it
  std::optional<ast::NameId> self;  // when the text mentions it
  std::map<std::string_view, std::shared_ptr<const ast::BlockDefinition>> blocks;
};

using Program = Template::Program;

}  // namespace consort::expression
