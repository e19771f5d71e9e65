#include "trust/signing/key_text.h"

#include "base/base64.h"
#include "base/hash.h"
#include "base/strings.h"

namespace consort::trust {

std::string key_id(std::string_view public_key) { return sha256(public_key).hex().substr(0, 16); }

std::string KeyText::to_text(std::string_view kind) const {
  return std::string(kind) + ":" + id + ":" + base64_encode(bytes);
}

Result<KeyText> KeyText::parse(std::string_view kind, std::string_view text, size_t size) {
  auto parts = split(trim(text), ':');
  if (parts.size() != 3 || parts[0] != kind)
    return fail(Code::invalid, "this is not of the form " + std::string(kind) + ":ID:BASE64");
  auto bytes = base64_decode(parts[2]);
  if (!bytes || bytes->size() != size)
    return fail(Code::invalid, "what follows the id is not the base64 of " + count(size, "byte"));
  return KeyText{std::string(parts[1]), std::move(*bytes)};
}

}  // namespace consort::trust
