#include "server/api/dispatch/media_type_choice.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::server {
namespace {

// In thousandths; 1000 where there is none, 0 where it cannot be read.
int weight_of(const std::vector<std::string_view>& parts) {
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::string parameter = to_lower(trim(parts[i]));
    if (!parameter.starts_with("q=")) continue;
    const std::string_view digits = std::string_view(parameter).substr(2);
    const bool one = digits.starts_with('1'), zero = digits.starts_with('0');
    const bool rest = digits.size() <= 5 && (digits.size() < 2 || digits[1] == '.');
    if ((!one && !zero) || !rest) return 0;
    int thousandths = one ? 1000 : 0, value = 100;
    for (size_t at = 2; at < digits.size(); ++at, value /= 10) {
      if (digits[at] < '0' || digits[at] > '9') return 0;
      thousandths += value * (digits[at] - '0');
    }
    return std::min(thousandths, 1000);
  }
  return 1000;
}

// How closely a range fits: 0 not at all.
int closeness(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  const size_t slash = type.find('/');
  return range == std::string(type.substr(0, slash)) + "/*" ? 2 : 0;
}

int weight_for(const std::vector<std::string_view>& ranges, std::string_view type) {
  int closest = 0, weight = 0;
  for (std::string_view range : ranges) {
    const auto parts = split(range, ';');
    const int close = closeness(to_lower(trim(parts[0])), type);
    if (close <= closest) continue;
    closest = close;
    weight = weight_of(parts);
  }
  return weight;
}

}  // namespace

std::optional<std::string> choose_media_type(const net::Headers& headers,
                                             const std::vector<std::string>& offered) {
  std::vector<std::string_view> ranges;
  bool asked = false;
  for (const auto& field : headers.all()) {
    if (to_lower(field.name) != "accept") continue;
    asked = true;
    for (std::string_view range : split(field.value, ','))
      ranges.push_back(range);
  }
  if (!asked) return offered.front();
  std::optional<std::string> best;
  int most = 0;
  for (const std::string& type : offered) {
    const int weight = weight_for(ranges, type);
    if (weight <= most) continue;
    most = weight;
    best = type;
  }
  return best;
}

}  // namespace consort::server
