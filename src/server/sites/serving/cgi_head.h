#pragma once
#include <optional>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace consort::server {

// Splits what a CGI program says: the size of its head with the empty line, or nothing while that
// has not come.
std::optional<size_t> cgi_head_size(std::string_view output);

// The head as a response without a body. Fields of the framing are left to the server.
// Code::invalid for one that is none.
Result<net::Response> parse_cgi_head(std::string_view head);

}  // namespace consort::server
