#pragma once
#include "model/value.h"
#include "store/tokens.h"

namespace consort::server {

// How a token is shown: never with its secret.
model::Map token_view(const store::Token& token);

}  // namespace consort::server
