#include "model/compare.h"

#include <algorithm>
#include <charconv>

#include "base/result.h"
#include "model/duration.h"
#include "model/json.h"
#include "model/mode.h"
#include "model/paths.h"

namespace consort::model {
namespace {

constexpr uint32_t kTypeBits = 0170000;
constexpr uint32_t kDirectory = 0040000;

std::optional<uint32_t> octal(const Value& value) {
  if (!value.is_text()) return std::nullopt;
  const std::string& text = value.text();
  uint32_t bits = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 8);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return bits;
}

bool same_mode(const Value& desired, const Value& observed) {
  if (!desired.is_text()) return false;
  auto mode = Mode::parse(desired.text());
  auto bits = octal(observed);
  if (!mode || !bits) return false;
  return mode->satisfied_by(*bits & 07777, (*bits & kTypeBits) == kDirectory);
}

std::optional<Duration> duration_of(const Value& value) {
  constexpr auto kLongest = std::chrono::duration_cast<std::chrono::seconds>(kLongestDuration);
  if (value.is_integer()) {
    if (value.integer() < 0 || value.integer() > kLongest.count()) return std::nullopt;
    return std::chrono::seconds(value.integer());
  }
  if (!value.is_text()) return std::nullopt;
  auto duration = parse_duration(value.text());
  if (!duration) return std::nullopt;
  return *duration;
}

bool same_duration(const Value& desired, const Value& observed) {
  auto a = duration_of(desired), b = duration_of(observed);
  return a && b && *a == *b;
}

bool same_content(const Value& desired, const Value& observed) {
  if (desired.is_text() && observed.is_text()) return desired.text() == observed.text();
  auto wanted = content_size(desired), found = content_size(observed);
  if (wanted && found && *wanted != *found) return false;
  auto a = content_digest(desired), b = content_digest(observed);
  return a && b && *a == *b;
}

bool same_path(const Value& desired, const Value& observed) {
  return desired.is_text() && observed.is_text() &&
         normal_path(desired.text()) == normal_path(observed.text());
}

// The uid or gid, when it is written as one.
std::optional<int64_t> id_of(const Value& value) {
  if (value.is_integer()) return value.integer();
  if (!value.is_text()) return std::nullopt;
  const std::string& text = value.text();
  int64_t id = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

bool same_account(const Value& desired, const Value& observed) {
  auto a = id_of(desired), b = id_of(observed);
  return a && b ? *a == *b : desired == observed;
}

bool same_number(const Value& desired, const Value& observed) {
  auto real = [](const Value& v) {
    return v.is_integer() ? static_cast<double>(v.integer()) : v.real();
  };
  auto is_number = [](const Value& v) { return v.is_integer() || v.is_real(); };
  if (desired.kind() == observed.kind()) return desired == observed;
  return is_number(desired) && is_number(observed) && real(desired) == real(observed);
}

// Equal for items that satisfy each other, so that sets can be sorted.
std::string item_key(AttributeKind kind, const Value& item) {
  bool account = kind == AttributeKind::user || kind == AttributeKind::group;
  if (account && id_of(item)) return std::to_string(*id_of(item));
  if (kind == AttributeKind::path && item.is_text()) return normal_path(item.text());
  if (kind == AttributeKind::duration && duration_of(item)) return to_text(*duration_of(item));
  return to_json(item);
}

bool same_set(AttributeKind kind, const List& desired, const List& observed) {
  auto keys = [&](const List& list) {
    std::vector<std::string> keys;
    keys.reserve(list.size());
    for (const Value& item : list)
      keys.push_back(item_key(kind, item));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
  };
  return keys(desired) == keys(observed);
}

bool same(AttributeKind kind, const Value& desired, const Value& observed);

bool same_list(const AttributeSchema& attribute, const Value& desired, const Value& observed) {
  if (!desired.is_list() || !observed.is_list()) return false;
  const List &wanted = desired.list(), &found = observed.list();
  if (attribute.unordered) return same_set(attribute.items, wanted, found);
  return std::equal(wanted.begin(), wanted.end(), found.begin(), found.end(),
                    [&](const Value& a, const Value& b) { return same(attribute.items, a, b); });
}

bool same_map(const AttributeSchema& attribute, const Value& desired, const Value& observed) {
  if (!desired.is_map() || !observed.is_map()) return false;
  if (desired.map().size() != observed.map().size()) return false;
  return std::all_of(desired.map().begin(), desired.map().end(), [&](const Map::Entry& entry) {
    const Value* found = observed.map().find(*entry.key);
    return found && same(attribute.items, entry.value, *found);
  });
}

bool same(AttributeKind kind, const Value& desired, const Value& observed) {
  switch (kind) {
    case AttributeKind::mode:
      return same_mode(desired, observed);
    case AttributeKind::duration:
      return same_duration(desired, observed);
    case AttributeKind::content:
      return same_content(desired, observed);
    case AttributeKind::path:
      return same_path(desired, observed);
    case AttributeKind::user:
    case AttributeKind::group:
      return same_account(desired, observed);
    case AttributeKind::number:
      return same_number(desired, observed);
    default:
      return desired == observed;
  }
}

}  // namespace

bool satisfied(const AttributeSchema& attribute, const Value& desired, const Value& observed) {
  check(!desired.is_unknown(), "an unknown value is compared");
  if (attribute.kind == AttributeKind::list) return same_list(attribute, desired, observed);
  if (attribute.kind == AttributeKind::map) return same_map(attribute, desired, observed);
  return same(attribute.kind, desired, observed);
}

std::optional<Digest> content_digest(const Value& content) {
  if (content.is_text()) return sha256(content.text());
  const Value* hex = content.is_map() ? content.map().find("sha256") : nullptr;
  if (!hex || !hex->is_text()) return std::nullopt;
  return Digest::from_hex(hex->text());
}

std::optional<uint64_t> content_size(const Value& content) {
  if (content.is_text()) return content.text().size();
  const Value* size = content.is_map() ? content.map().find("size") : nullptr;
  if (!size || !size->is_integer() || size->integer() < 0) return std::nullopt;
  return static_cast<uint64_t>(size->integer());
}

bool means_absent(const TypeSchema& type, const Map& attributes) {
  const std::string absent = type.absent_state();
  const Value* state = attributes.find("state");
  return !absent.empty() && state && state->is_text() && state->text() == absent;
}

}  // namespace consort::model
