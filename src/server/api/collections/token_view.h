#pragma once
#include "server/api/dispatch/answer.h"
#include "store/tokens.h"

namespace consort::server {

// How a token is shown: never with its secret.
model::Map token_view(const store::Token& token);
// The answer that shows it: its ETag is of what somebody decided, for it may be in use.
Answer token_answer(const store::Token& token);

}  // namespace consort::server
