#include "resources/spec_fields.h"

#include "base/strings.h"

namespace consort::resources {

using model::Value;

SpecFields::SpecFields(const Value& value, std::string what, Diagnostics& diagnostics)
    : mark_(value.mark()), what_(std::move(what)), diagnostics_(diagnostics) {
  if (value.is_map()) {
    map_ = &value.map();
  } else {
    error("bad-value", "must be a map, not " + std::string(to_string(value.kind())));
  }
}

const Value* SpecFields::any(std::string_view key) {
  known_.emplace_back(key);
  return map_ ? map_->find(key) : nullptr;
}

const Value* SpecFields::take(std::string_view key, Value::Kind kind) {
  const Value* value = any(key);
  if (!value || value->kind() == kind) return value;
  error("bad-value",
        "'" + std::string(key) + "' must be " + std::string(to_string(kind)) + ", not " +
            std::string(to_string(value->kind())),
        key);
  return nullptr;
}

std::string SpecFields::text(std::string_view key) {
  const Value* value = take(key, Value::Kind::text);
  return value ? value->text() : "";
}

std::string SpecFields::required_text(std::string_view key) {
  std::string value = text(key);
  if (value.empty() && map_) error("missing-key", "needs '" + std::string(key) + "'");
  return value;
}

bool SpecFields::flag(std::string_view key) {
  const Value* value = take(key, Value::Kind::boolean);
  return value && value->boolean();
}

std::optional<int64_t> SpecFields::integer(std::string_view key) {
  const Value* value = take(key, Value::Kind::integer);
  return value ? std::optional(value->integer()) : std::nullopt;
}

const Value* SpecFields::map(std::string_view key) { return take(key, Value::Kind::map); }

const model::List& SpecFields::list(std::string_view key) {
  static const model::List kNone;
  const Value* value = take(key, Value::Kind::list);
  return value ? value->list() : kNone;
}

std::vector<std::string> SpecFields::texts(std::string_view key) {
  std::vector<std::string> texts;
  for (const Value& item : list(key)) {
    if (item.is_text()) {
      texts.push_back(item.text());
    } else {
      error("bad-value", "every item of '" + std::string(key) + "' must be text", key);
    }
  }
  return texts;
}

void SpecFields::error(std::string_view rule, std::string message, std::string_view key,
                       std::string hint) {
  diagnostics_.error(place_of(key), std::string(rule), what_ + ": " + std::move(message),
                     std::move(hint));
}

Place SpecFields::place_of(std::string_view key) const {
  const Value* value = map_ && !key.empty() ? map_->find(key) : nullptr;
  return (value ? value->mark() : mark_).place();
}

void SpecFields::finish() {
  if (!map_) return;
  for (const model::Map::Entry& entry : *map_) {
    if (std::find(known_.begin(), known_.end(), *entry.key) != known_.end()) continue;
    diagnostics_.error(entry.key_mark.place(), "unknown-key",
                       what_ + ": unknown key '" + printable(*entry.key, 80) + "'",
                       did_you_mean(*entry.key, known_));
  }
}

}  // namespace consort::resources
