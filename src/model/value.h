#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/shared.h"

namespace consort::model {

// Immutable text shared by all who hold it.
using Text = Shared<std::string>;
Text text(std::string_view characters);

// Where a value was written. `document` points into a Documents table that outlives the value.
struct Mark {
  const std::string* document = nullptr;  // null: made by the program, written nowhere
  uint32_t line = 0;
  uint32_t column = 0;
  Place place() const { return document ? Place{*document, line, column} : Place{}; }
  friend bool operator==(const Mark&, const Mark&) = default;
};

class Value;
using List = std::vector<Value>;
class Map;

// What cannot be computed yet, and why: names of facts ("facts.cloud.zone") in the order met.
struct Unknown {
  std::vector<std::string> waits_for;
  friend bool operator==(const Unknown&, const Unknown&) = default;
};

// Text with secrets in it, by name only: each piece is literal text or the name of a secret that
// the agent puts in its place. It has no printable form but "(secret)".
struct SecretText {
  struct Piece {
    bool secret = false;
    std::string text;  // literal text, or the secret's name
    friend bool operator==(const Piece&, const Piece&) = default;
  };
  std::vector<Piece> pieces;
  friend bool operator==(const SecretText&, const SecretText&) = default;
};

// One node of a document, a catalog or an observation: 32 bytes, immutable but through own_*(),
// cheap to copy and safe to share between threads. Equality looks at the value, never at the mark;
// 1 and 1.0 differ.
class Value {
 public:
  enum class Kind : uint8_t { null, boolean, integer, real, text, list, map, unknown, secret };

  Value() = default;
  explicit Value(bool boolean, Mark mark = {}) : data_(boolean), mark_(mark) {}
  explicit Value(int64_t integer, Mark mark = {}) : data_(integer), mark_(mark) {}
  explicit Value(int integer, Mark mark = {}) : Value(static_cast<int64_t>(integer), mark) {}
  explicit Value(double real, Mark mark = {}) : data_(real), mark_(mark) {}
  explicit Value(Text text, Mark mark = {}) : data_(std::move(text)), mark_(mark) {}
  explicit Value(std::string_view text, Mark mark = {}) : Value(model::text(text), mark) {}
  explicit Value(const char* text, Mark mark = {}) : Value(std::string_view(text), mark) {}
  explicit Value(const std::string& text, Mark mark = {}) : Value(std::string_view(text), mark) {}
  explicit Value(List list, Mark mark = {});
  explicit Value(Map map, Mark mark = {});
  explicit Value(Unknown unknown, Mark mark = {});
  explicit Value(SecretText secret, Mark mark = {});
  static Value null(Mark mark) {
    Value v;
    v.mark_ = mark;
    return v;
  }

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::null; }
  bool is_boolean() const { return kind() == Kind::boolean; }
  bool is_integer() const { return kind() == Kind::integer; }
  bool is_real() const { return kind() == Kind::real; }
  bool is_text() const { return kind() == Kind::text; }
  bool is_list() const { return kind() == Kind::list; }
  bool is_map() const { return kind() == Kind::map; }
  bool is_unknown() const { return kind() == Kind::unknown; }
  bool is_secret() const { return kind() == Kind::secret; }

  // Each asks for the right kind first: calling the wrong one is a bug and throws
  // std::bad_variant_access.
  bool boolean() const { return std::get<bool>(data_); }
  int64_t integer() const { return std::get<int64_t>(data_); }
  double real() const { return std::get<double>(data_); }
  const std::string& text() const { return *std::get<Text>(data_); }
  const Text& shared_text() const { return std::get<Text>(data_); }
  const List& list() const { return *std::get<Shared<List>>(data_); }
  const Map& map() const { return *std::get<Shared<Map>>(data_); }
  const Unknown& unknown() const { return *std::get<Shared<Unknown>>(data_); }
  const SecretText& secret() const { return *std::get<Shared<SecretText>>(data_); }

  // The container to change in place; copied first if somebody else holds it too.
  List& own_list() { return std::get<Shared<List>>(data_).own(); }
  Map& own_map() { return std::get<Shared<Map>>(data_).own(); }

  Mark mark() const { return mark_; }
  Value with_mark(Mark mark) const {
    Value v = *this;
    v.mark_ = mark;
    return v;
  }

  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, int64_t, double, Text, Shared<List>, Shared<Map>,
               Shared<Unknown>, Shared<SecretText>>
      data_;
  Mark mark_;
};

// "text", "list", "map", ... as said in messages to people.
std::string_view to_string(Value::Kind kind);

// Keys to values in the order written; lookup is constant time however large it grows.
class Map {
 public:
  struct Entry {
    Text key;
    Value value;
    Mark key_mark = {};
  };

  const Value* find(std::string_view key) const;
  const Entry* entry(std::string_view key) const;
  bool contains(std::string_view key) const { return entry(key) != nullptr; }

  void set(Text key, Value value, Mark key_mark = {});  // replaces in place, or appends
  // Appends; false, and nothing done, when the key is there.
  bool insert(Text key, Value value, Mark key_mark = {});
  void set(std::string_view key, Value value, Mark key_mark = {}) {
    set(model::text(key), std::move(value), key_mark);
  }
  bool erase(std::string_view key);
  void reserve(size_t entries) { entries_.reserve(entries); }

  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  std::vector<std::string> keys() const;

  // Equal when the same keys have equal values; order does not count.
  friend bool operator==(const Map& a, const Map& b);

 private:
  size_t position(std::string_view key) const;  // size() when absent
  void index_last();
  void rebuild_index();

  std::vector<Entry> entries_;
  std::vector<uint32_t> slots_;  // open addressing, position + 1; empty while the map is small
};

// Names of documents for Marks to point at. Thread-safe; a name stays valid as long as the table.
class Documents {
 public:
  Documents();
  ~Documents();
  const std::string* intern(std::string_view name);

 private:
  struct Table;
  std::unique_ptr<Table> table_;
};

// Looks down a dotted path ("os.family"); null when there is nothing.
const Value* find_path(const Map& root, std::string_view dotted);

// True when `value` is unknown or has an unknown inside; adds what it waits for to `waits_for`.
bool has_unknown(const Value& value, std::vector<std::string>* waits_for = nullptr);
bool has_secret(const Value& value);

}  // namespace consort::model
