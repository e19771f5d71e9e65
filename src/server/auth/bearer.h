#pragma once
#include <optional>

#include "base/secret.h"
#include "net/http.h"
#include "server/auth/caller.h"

namespace consort::server {

// The token of `Authorization: Bearer ...`; nullopt without that field. invalid: there is one, or
// there are several, and none is a bearer token of ours. Looks at the text alone.
Result<std::optional<Secret>> bearer_token(const net::Headers& headers);

// Whose token it is. denied: nobody's that is valid now, or it is not for the API.
Result<Caller> authenticate(store::Reader& reader, const Secret& token);

}  // namespace consort::server
