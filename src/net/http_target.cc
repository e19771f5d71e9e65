#include "net/http_target.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::net {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (!low) return std::nullopt;
    decoded += static_cast<char>(*high << 4 | *low);
    i += 2;
  }
  if (std::ranges::any_of(decoded, is_control) || invalid_utf8(decoded)) return std::nullopt;
  return decoded;
}

std::optional<std::string> decode_path(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  std::vector<std::string_view> segments = split(path.substr(1), '/');
  std::string decoded;
  for (size_t i = 0; i < segments.size(); ++i) {
    std::optional<std::string> segment = percent_decode(segments[i]);
    bool is_last = i + 1 == segments.size();
    if (!segment || *segment == "." || *segment == ".." || (segment->empty() && !is_last) ||
        segment->find_first_of("/\\") != segment->npos)
      return std::nullopt;
    decoded += "/" + *segment;
  }
  return decoded;
}

std::optional<Query> decode_query(std::string_view text) {
  Query query;
  for (std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    size_t equals = pair.find('=');
    auto name = percent_decode(replace_all(pair.substr(0, equals), "+", " "));
    std::string_view value = equals == pair.npos ? "" : pair.substr(equals + 1);
    auto decoded = percent_decode(replace_all(value, "+", " "));
    if (!name || !decoded) return std::nullopt;
    query.emplace_back(std::move(*name), std::move(*decoded));
  }
  return query;
}

}  // namespace

std::optional<Target> decode_target(std::string_view target) {
  if (target.find('#') != target.npos) return std::nullopt;
  size_t mark = target.find('?');
  std::optional<std::string> path = decode_path(target.substr(0, mark));
  std::optional<Query> query = decode_query(mark == target.npos ? "" : target.substr(mark + 1));
  if (!path || !query) return std::nullopt;
  return Target{std::move(*path), std::move(*query)};
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (kUnreserved.find(c) != kUnreserved.npos) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return encoded;
}

}  // namespace consort::net
