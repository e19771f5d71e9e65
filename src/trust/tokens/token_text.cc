#include "trust/tokens/token_text.h"

#include "base/hash.h"
#include "base/strings.h"
#include "trust/tokens/base32.h"

namespace consort::trust {
namespace {

constexpr std::string_view kPrefix = "consort_";
constexpr size_t kCheckBytes = 4;
constexpr size_t kLongest = 4096;

std::string check_of(std::string_view head, std::string_view payload) {
  Digest digest = sha256(std::string(head) + std::string(payload));
  return {reinterpret_cast<const char*>(digest.bytes.data()), kCheckBytes};
}

}  // namespace

Secret TokenText::to_text() const {
  std::string head = std::string(kPrefix) + kind + "_";
  return Secret(head + base32_encode(payload + check_of(head, payload)));
}

Result<TokenText> TokenText::parse(const Secret& secret, std::string_view wanted) {
  std::string_view text = trim(secret.reveal());
  std::string what(wanted);
  if (text.empty()) return fail(Code::invalid, "the token is missing");
  if (text.size() > kLongest) return fail(Code::invalid, "this is too long for " + what);
  size_t end = text.find('_', kPrefix.size());
  if (!text.starts_with(kPrefix) || end == text.npos)
    return fail(Code::invalid, "this is not " + what + ", which begins with '" +
                                   std::string(kPrefix) + "' and its kind");
  std::string_view head = text.substr(0, end + 1), body = text.substr(end + 1);
  if (auto at = not_base32(body))
    return fail(Code::corrupt, "character " + std::to_string(head.size() + *at + 1) +
                                   " cannot stand in a token: there is a typo in it");
  auto bytes = base32_decode(body);
  if (!bytes || bytes->size() < kCheckBytes)
    return fail(Code::corrupt, "the token is cut short, or there is a typo in it");
  std::string check = bytes->substr(bytes->size() - kCheckBytes);
  bytes->resize(bytes->size() - kCheckBytes);
  if (check != check_of(head, *bytes))
    return fail(Code::corrupt, "there is a typo in the token, or it is cut short");
  return TokenText{std::string(text.substr(kPrefix.size(), end - kPrefix.size())),
                   std::move(*bytes)};
}

}  // namespace consort::trust
