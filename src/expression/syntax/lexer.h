#pragma once
#include <vector>

#include "expression/failure.h"
#include "expression/syntax/source.h"
#include "expression/syntax/token.h"
#include "expression/template.h"

namespace consort::expression {

// Cuts a template into text and the tokens of its tags; white space control is done here. Comments
// are gone, raw blocks are text. The tokens are views into `source`; the last one is Kind::end.
Outcome<std::vector<Token>> tokenize_template(const Source& source, Layout layout);
Outcome<std::vector<Token>> tokenize_expression(const Source& source);

}  // namespace consort::expression
