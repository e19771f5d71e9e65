#include "server/notify/place.h"

#include <algorithm>

namespace consort::server {
namespace {

constexpr size_t kLongestText = 2048;

}  // namespace

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= kLongestText &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_plain_path(std::string_view text) { return text.starts_with('/') && is_plain(text); }

bool is_loopback(std::string_view place) {
  const std::string_view host = place.starts_with('[') ? place.substr(0, place.find(']') + 1)
                                                       : place.substr(0, place.find(':'));
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

}  // namespace consort::server
