#pragma once
#include <string>
#include <vector>

#include "compiler/explanation.h"
#include "compiler/merge/order.h"
#include "compiler/merge/scopes.h"

namespace consort::compiler {

// The steps that statements are, oldest first, each with what it comes to; errors of those that are
// overridden are nobody's concern.
std::vector<Step> steps_of(std::span<const Statement> statements, Scopes& scopes);

// The value of a statement, or as it was written when it cannot be computed.
model::Value told_value(const Statement& statement, Scopes& scopes);

// Marks the steps that a later one makes void.
void mark_overridden(std::vector<Step>& steps);

}  // namespace consort::compiler
