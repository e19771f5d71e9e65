#include "model/value.h"

#include <mutex>
#include <unordered_set>

#include "base/hash.h"
#include "base/strings.h"

namespace consort::model {
namespace {

constexpr size_t kIndexFrom = 9;  // entries; below, a linear search is faster than hashing

}  // namespace

Text text(std::string_view characters) { return Text::make(characters); }

Value::Value(List list, Mark mark) : data_(Shared<List>::make(std::move(list))), mark_(mark) {}
Value::Value(Map map, Mark mark) : data_(Shared<Map>::make(std::move(map))), mark_(mark) {}
Value::Value(Unknown unknown, Mark mark)
    : data_(Shared<Unknown>::make(std::move(unknown))), mark_(mark) {}
Value::Value(SecretText secret, Mark mark)
    : data_(Shared<SecretText>::make(std::move(secret))), mark_(mark) {}

bool operator==(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Value::Kind::null:
      return true;
    case Value::Kind::boolean:
      return a.boolean() == b.boolean();
    case Value::Kind::integer:
      return a.integer() == b.integer();
    case Value::Kind::real:
      return a.real() == b.real();
    case Value::Kind::text:
      return a.shared_text().same(b.shared_text()) || a.text() == b.text();
    case Value::Kind::list:
      return a.list() == b.list();
    case Value::Kind::map:
      return a.map() == b.map();
    case Value::Kind::unknown:
      return a.unknown() == b.unknown();
    case Value::Kind::secret:
      return a.secret() == b.secret();
  }
  return false;
}

std::string_view to_string(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::null:
      return "null";
    case Value::Kind::boolean:
      return "true or false";
    case Value::Kind::integer:
      return "integer";
    case Value::Kind::real:
      return "number";
    case Value::Kind::text:
      return "text";
    case Value::Kind::list:
      return "list";
    case Value::Kind::map:
      return "map";
    case Value::Kind::unknown:
      return "unknown";
    case Value::Kind::secret:
      return "secret";
  }
  return "nothing";
}

size_t Map::position(std::string_view key) const {
  if (slots_.empty()) {
    for (size_t i = 0; i < entries_.size(); ++i) {
      if (*entries_[i].key == key) return i;
    }
    return entries_.size();
  }
  size_t mask = slots_.size() - 1;
  for (size_t slot = fast_hash(key) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    size_t i = slots_[slot] - 1;
    if (*entries_[i].key == key) return i;
  }
  return entries_.size();
}

void Map::index_last() {
  if (entries_.size() < kIndexFrom) return;
  if (slots_.size() < entries_.size() * 2) return rebuild_index();
  size_t mask = slots_.size() - 1;
  size_t slot = fast_hash(*entries_.back().key) & mask;
  while (slots_[slot] != 0)
    slot = (slot + 1) & mask;
  slots_[slot] = static_cast<uint32_t>(entries_.size());
}

void Map::rebuild_index() {
  slots_.clear();
  if (entries_.size() < kIndexFrom) return;
  size_t size = 32;
  while (size < entries_.size() * 4)
    size *= 2;
  slots_.resize(size);
  for (size_t i = 0; i < entries_.size(); ++i) {
    size_t slot = fast_hash(*entries_[i].key) & (size - 1);
    while (slots_[slot] != 0)
      slot = (slot + 1) & (size - 1);
    slots_[slot] = static_cast<uint32_t>(i + 1);
  }
}

const Map::Entry* Map::entry(std::string_view key) const {
  size_t i = position(key);
  return i < entries_.size() ? &entries_[i] : nullptr;
}

const Value* Map::find(std::string_view key) const {
  const Entry* found = entry(key);
  return found ? &found->value : nullptr;
}

void Map::set(Text key, Value value, Mark key_mark) {
  size_t i = position(*key);
  if (i < entries_.size()) {
    entries_[i].value = std::move(value);
    entries_[i].key_mark = key_mark;
    return;
  }
  entries_.push_back({std::move(key), std::move(value), key_mark});
  index_last();
}

bool Map::insert(Text key, Value value, Mark key_mark) {
  if (contains(*key)) return false;
  entries_.push_back({std::move(key), std::move(value), key_mark});
  index_last();
  return true;
}

bool Map::erase(std::string_view key) {
  size_t i = position(key);
  if (i == entries_.size()) return false;
  entries_.erase(entries_.begin() + static_cast<ptrdiff_t>(i));
  rebuild_index();
  return true;
}

std::vector<std::string> Map::keys() const {
  std::vector<std::string> keys;
  keys.reserve(entries_.size());
  for (const Entry& entry : entries_)
    keys.push_back(*entry.key);
  return keys;
}

bool operator==(const Map& a, const Map& b) {
  if (a.size() != b.size()) return false;
  for (const Map::Entry& entry : a) {
    const Value* other = b.find(*entry.key);
    if (!other || !(*other == entry.value)) return false;
  }
  return true;
}

struct Documents::Table {
  std::mutex mutex;
  std::unordered_set<std::string> names;  // nodes never move
};

Documents::Documents() : table_(std::make_unique<Table>()) {}
Documents::~Documents() = default;

const std::string* Documents::intern(std::string_view name) {
  std::lock_guard lock(table_->mutex);
  return &*table_->names.emplace(name).first;
}

const Value* find_path(const Map& root, std::string_view dotted) {
  const Map* map = &root;
  const Value* value = nullptr;
  for (std::string_view part : split(dotted, '.')) {
    if (!map) return nullptr;
    value = map->find(part);
    if (!value) return nullptr;
    if (value->is_unknown()) return value;  // and so is all that lies below
    map = value->is_map() ? &value->map() : nullptr;
  }
  return value;
}

bool has_unknown(const Value& value, std::vector<std::string>* waits_for) {
  bool found = false;
  if (value.is_unknown()) {
    if (waits_for) {
      const auto& names = value.unknown().waits_for;
      waits_for->insert(waits_for->end(), names.begin(), names.end());
    }
    return true;
  }
  if (value.is_list()) {
    for (const Value& item : value.list())
      found = has_unknown(item, waits_for) || found;
  } else if (value.is_map()) {
    for (const auto& entry : value.map())
      found = has_unknown(entry.value, waits_for) || found;
  }
  return found;
}

bool has_secret(const Value& value) {
  if (value.is_list()) return std::any_of(value.list().begin(), value.list().end(), has_secret);
  if (value.is_map()) {
    return std::any_of(value.map().begin(), value.map().end(),
                       [](const Map::Entry& entry) { return has_secret(entry.value); });
  }
  return value.is_secret();
}

}  // namespace consort::model
