#include "cli/remote/api/target.h"

#include "base/strings.h"

namespace consort::cli {
namespace {

// RFC 3986: all but unreserved characters are escaped.
std::string encoded(std::string_view text, std::string_view also = {}) {
  static constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string result;
  for (char c : text) {
    auto byte = static_cast<uint8_t>(c);
    if (kUnreserved.find(c) != kUnreserved.npos || also.find(c) != also.npos)
      result += c;
    else
      result += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return result;
}

}  // namespace

Target& Target::with(std::string name, std::string value) {
  query_.emplace_back(std::move(name), std::move(value));
  return *this;
}

Target& Target::below(std::string_view path) {
  path_ += "/" + encoded(path, "/");
  return *this;
}

void Target::add(std::string_view segment) { path_ += "/" + encoded(segment); }

std::string Target::to_string() const {
  std::vector<std::string> parameters;
  for (const auto& [name, value] : query_)
    parameters.push_back(encoded(name) + "=" + encoded(value));
  return parameters.empty() ? path_ : path_ + "?" + join(parameters, "&");
}

}  // namespace consort::cli
