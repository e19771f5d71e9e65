#pragma once
#include <openssl/types.h>

#include <string>

namespace consort::net {

// Under which the session of a client's connection is kept.
const std::string& session_name(const SSL* ssl);

}  // namespace consort::net
