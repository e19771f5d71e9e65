#pragma once
#include <string>
#include <string_view>

namespace consort::server {

// An answer of git to a push, with lines added that the pusher reads as "remote: ...": a packet of
// the second side band before its end (gitprotocol-pack). As it is for a client that takes none.
std::string with_message(std::string answer, std::string_view lines);

}  // namespace consort::server
