#include "server/sites/serving/side_band.h"

#include <algorithm>
#include <cstdio>

namespace consort::server {
namespace {

constexpr std::string_view kFlush = "0000";
constexpr size_t kHead = 4;            // digits of the length of a packet, which counts them
constexpr size_t kLongestPart = 8000;  // bytes; a packet may have 65,520
constexpr char kMessages = 2;          // the band

bool has_bands(std::string_view answer) {
  return answer.size() > kHead + kFlush.size() && answer.ends_with(kFlush) && answer[kHead] >= 1 &&
         answer[kHead] <= 3;
}

std::string packet(std::string_view text) {
  char head[kHead + 1];
  std::snprintf(head, sizeof head, "%04zx", kHead + 1 + text.size());
  return std::string(head, kHead) + kMessages + std::string(text);
}

}  // namespace

std::string with_message(std::string answer, std::string_view lines) {
  if (!has_bands(answer)) return answer;
  answer.resize(answer.size() - kFlush.size());
  for (; !lines.empty(); lines.remove_prefix(std::min(lines.size(), kLongestPart)))
    answer += packet(lines.substr(0, kLongestPart));
  answer += kFlush;
  return answer;
}

}  // namespace consort::server
