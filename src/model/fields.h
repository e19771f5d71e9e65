#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "model/resource.h"
#include "model/value.h"

namespace consort::model {

// Reads a stored or received map field by field without trusting it. The first fault is kept and
// every later question answered with a default, so a reader asks for all fields in a row and then
// calls done(). The value must outlive the reader.
class Fields {
 public:
  // `where` begins every message: "resources[3]"; "" for the whole.
  Fields(const Value& value, std::string where);

  std::string text(std::string_view key);
  std::string text_or(std::string_view key, std::string_view fallback);
  int64_t integer(std::string_view key, int64_t minimum, int64_t maximum);
  bool boolean_or(std::string_view key, bool fallback);
  Digest digest(std::string_view key);
  Address address(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  // absent: empty
  const List& list(std::string_view key);                // absent: empty
  const Map& map(std::string_view key);                  // absent: empty
  const Value* any(std::string_view key);                // absent: null
  bool has(std::string_view key) const { return map_ && map_->contains(key); }

  // "resources[3].edges[0]": where a nested reader stands.
  std::string inside(std::string_view key, size_t index) const;
  std::string inside(std::string_view key) const { return path(key); }

  void refuse(std::string_view key, std::string message);
  void refuse(Error fault);  // of a nested reader
  // The first fault. For formats that grow: keys nobody asked for are let pass.
  Status so_far() const;
  // The first fault, or that there are keys nobody asked for.
  Status done();

 private:
  const Value* required(std::string_view key, Value::Kind kind);
  const Value* optional(std::string_view key, Value::Kind kind);
  std::string path(std::string_view key) const;

  const Map* map_ = nullptr;
  std::string where_;
  std::vector<std::string_view> asked_;
  std::optional<Error> fault_;
};

}  // namespace consort::model
