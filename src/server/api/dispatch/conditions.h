#pragma once
#include <optional>
#include <string>

#include "net/http.h"
#include "server/api/dispatch/answer.h"

namespace consort::server {

// What a client says about the state it knows (RFC 9110, section 13).
struct Conditions {
  std::optional<std::string> if_match, if_none_match;
  static Conditions of(const net::Headers& headers);
};

// Changes whenever what the answer shows does; "" for an answer that shows nothing.
std::string entity_tag(const Answer& answer);

// What is wrong with changing something that now has this tag: 428 without If-Match, 412 when it
// names other states only.
std::optional<Problem> refuse_change(const Conditions& conditions, const std::string& current);
// Whether the client has this already: 304.
bool is_known(const Conditions& conditions, const Answer& answer, const std::string& tag);

}  // namespace consort::server
