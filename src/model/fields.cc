#include "model/fields.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::model {

Fields::Fields(const Value& value, std::string where) : where_(std::move(where)) {
  if (value.is_map()) {
    map_ = &value.map();
    asked_.reserve(map_->size() + 8);
  } else {
    refuse("", "a map is expected, not " + std::string(to_string(value.kind())));
  }
}

std::string Fields::path(std::string_view key) const {
  if (where_.empty() || key.empty()) return where_ + std::string(key);
  return where_ + "." + std::string(key);
}

std::string Fields::inside(std::string_view key, size_t index) const {
  return path(key) + "[" + std::to_string(index) + "]";
}

void Fields::refuse(std::string_view key, std::string message) {
  if (fault_) return;
  std::string at = path(key);
  fault_ = fail(Code::invalid, at.empty() ? std::move(message) : at + ": " + message);
}

void Fields::refuse(Error fault) {
  if (!fault_) fault_ = std::move(fault);
}

Status Fields::so_far() const {
  if (fault_) return *fault_;
  return {};
}

const Value* Fields::any(std::string_view key) {
  if (fault_) return nullptr;
  asked_.push_back(key);
  return map_->find(key);
}

const Value* Fields::optional(std::string_view key, Value::Kind kind) {
  const Value* value = any(key);
  if (!value || value->kind() == kind) return value;
  refuse(key, "expected " + std::string(to_string(kind)) + ", not " +
                  std::string(to_string(value->kind())));
  return nullptr;
}

const Value* Fields::required(std::string_view key, Value::Kind kind) {
  const Value* value = optional(key, kind);
  if (!value) refuse(key, "is missing");
  return value;
}

std::string Fields::text(std::string_view key) {
  const Value* value = required(key, Value::Kind::text);
  return value ? value->text() : std::string();
}

std::string Fields::text_or(std::string_view key, std::string_view fallback) {
  const Value* value = optional(key, Value::Kind::text);
  return value ? value->text() : std::string(fallback);
}

int64_t Fields::integer(std::string_view key, int64_t minimum, int64_t maximum) {
  const Value* value = required(key, Value::Kind::integer);
  if (!value) return minimum;
  if (value->integer() < minimum || value->integer() > maximum) {
    refuse(key, std::to_string(value->integer()) + " is not between " + std::to_string(minimum) +
                    " and " + std::to_string(maximum));
    return minimum;
  }
  return value->integer();
}

bool Fields::boolean_or(std::string_view key, bool fallback) {
  const Value* value = optional(key, Value::Kind::boolean);
  return value ? value->boolean() : fallback;
}

Digest Fields::digest(std::string_view key) {
  std::string hex = text(key);
  auto digest = Digest::from_hex(hex);
  if (!digest) refuse(key, "'" + printable(hex, 80) + "' is not a SHA-256 in hex");
  return digest.value_or(Digest());
}

Address Fields::address(std::string_view key) {
  std::string written = text(key);
  auto address = Address::parse(written);
  if (!address) refuse(key, "'" + printable(written, 100) + "' is not an address");
  return address.value_or(Address());
}

std::vector<std::string> Fields::texts(std::string_view key) {
  std::vector<std::string> texts;
  for (const Value& item : list(key)) {
    if (!item.is_text()) {
      refuse(key, "expected a list of texts, not of " + std::string(to_string(item.kind())));
      return {};
    }
    texts.push_back(item.text());
  }
  return texts;
}

const List& Fields::list(std::string_view key) {
  static const List empty;
  const Value* value = optional(key, Value::Kind::list);
  return value ? value->list() : empty;
}

const Map& Fields::map(std::string_view key) {
  static const Map empty;
  const Value* value = optional(key, Value::Kind::map);
  return value ? value->map() : empty;
}

Status Fields::done() {
  if (fault_) return *fault_;
  for (const Map::Entry& entry : *map_) {
    if (std::find(asked_.begin(), asked_.end(), *entry.key) != asked_.end()) continue;
    refuse(printable(*entry.key, 100), "is not a field known here");
    return *fault_;
  }
  return {};
}

}  // namespace consort::model
