#pragma once
#include <string>
#include <string_view>

// What settings say of places to send to.
namespace consort::server {

bool is_plain(std::string_view text);       // printable ASCII without spaces, bounded
bool is_plain_path(std::string_view text);  // such, and absolute
bool is_loopback(std::string_view place);   // host[:port] is this machine

}  // namespace consort::server
