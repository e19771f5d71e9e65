#pragma once
#include <optional>

#include "net/http.h"

namespace consort::net {

// How the end of a response is told.
struct ResponseFraming {
  bool chunked = false;
  bool keep_alive = true;
};

// Status line and header, with the empty line. None when a field could not be sent as it is: a name
// that is no token, a line break in a value. Fields of the framing are left out.
std::optional<std::string> write_response_head(const Response& response, ResponseFraming framing,
                                               std::string_view date);
std::string write_chunk(std::string_view bytes);  // not empty: that would be the last one
std::string http_date(WallTime time);             // "Sun, 06 Nov 1994 08:49:37 GMT"

bool has_no_body(int status);

}  // namespace consort::net
