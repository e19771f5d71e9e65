#include "server/sites/object_id.h"

#include <charconv>
#include <cstring>

#include "base/hash.h"

namespace consort::server {

std::string ObjectId::hex() const {
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::optional<ObjectId> ObjectId::from_hex(std::string_view hex) {
  ObjectId id;
  if (hex.size() != 2 * id.bytes.size()) return std::nullopt;
  for (size_t i = 0; i < id.bytes.size(); ++i) {
    const char* pair = hex.data() + 2 * i;
    auto [end, error] = std::from_chars(pair, pair + 2, id.bytes[i], 16);
    if (error != std::errc() || end != pair + 2) return std::nullopt;
  }
  return id;
}

size_t ObjectIdHash::operator()(const ObjectId& id) const {
  size_t hash;
  std::memcpy(&hash, id.bytes.data(), sizeof hash);
  return hash;
}

}  // namespace consort::server
