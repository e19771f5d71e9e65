#pragma once
#include <cstddef>
#include <list>
#include <map>
#include <utility>

namespace consort {

// Values by their keys: those that were used last, of up to so many bytes together, and always the
// newest. Not thread-safe.
template <class Key, class Value>
class LruCache {
 public:
  explicit LruCache(size_t most_bytes) : most_bytes_(most_bytes) {}

  // Null when it is not there; valid until the next put().
  const Value* find(const Key& key) {
    auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->value;
  }

  // One that is there already stays.
  void put(const Key& key, Value value, size_t bytes) {
    auto [place, fresh] = places_.try_emplace(key);
    if (!fresh) return;
    entries_.push_front({key, std::move(value), bytes});
    place->second = entries_.begin();
    bytes_ += bytes;
    while (bytes_ > most_bytes_ && entries_.size() > 1) {
      bytes_ -= entries_.back().bytes;
      places_.erase(entries_.back().key);
      entries_.pop_back();
    }
  }

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Key key;
    Value value;
    size_t bytes;
  };
  const size_t most_bytes_;
  size_t bytes_ = 0;
  std::list<Entry> entries_;  // the one used last is first
  std::map<Key, typename std::list<Entry>::iterator> places_;
};

}  // namespace consort
