#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "model/text_list.h"
#include "model/value.h"
#include "store/ids.h"
#include "store/words.h"

namespace consort::server {

// Builds the JSON object that shows a thing, one call a member; what is not there is left out.
class Fields {
 public:
  Fields& add(std::string_view key, model::Value value) {
    map_.set(key, std::move(value));
    return *this;
  }
  Fields& add(std::string_view key, const model::Map& map) { return add(key, model::Value(map)); }
  Fields& add(std::string_view key, const std::string& text) {
    return add(key, model::Value(text));
  }
  Fields& add(std::string_view key, const char* text) { return add(key, model::Value(text)); }
  Fields& add(std::string_view key, std::string_view text) { return add(key, model::Value(text)); }
  Fields& add(std::string_view key, int64_t number) { return add(key, model::Value(number)); }
  Fields& add(std::string_view key, bool flag) { return add(key, model::Value(flag)); }
  Fields& add(std::string_view key, const Digest& digest) { return add(key, digest.hex()); }
  Fields& add(std::string_view key, WallTime time) { return add(key, rfc3339(time)); }
  Fields& add(std::string_view key, const std::vector<std::string>& texts) {
    return add(key, model::text_list(texts));
  }
  template <class Tag>
  Fields& add(std::string_view key, store::Id<Tag> id) {
    return add(key, id.value);
  }
  template <store::Worded E>
  Fields& add(std::string_view key, E word) {
    return add(key, store::to_string(word));
  }
  template <class T>
  Fields& add(std::string_view key, const std::optional<T>& value) {
    return value ? add(key, *value) : *this;
  }
  // JSON that the store keeps as text.
  Fields& add_json(std::string_view key, const std::string& json);
  // Of drift, as the store keeps it: `change`, and `by` where it is told.
  Fields& add_change(const std::string& stored);

  model::Map take() { return std::move(map_); }

 private:
  model::Map map_;
};

// A list of texts, which it is by its schema.
std::vector<std::string> texts_of(const model::Value& list);

}  // namespace consort::server
