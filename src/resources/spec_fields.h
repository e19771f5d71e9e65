#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::resources {

// One map of a spec, read key by key. A value of the wrong kind is reported and read as if it were
// missing; finish() reports the keys that nobody asked for.
class SpecFields {
 public:
  // `what` names the map in messages: "attribute 'mode'".
  SpecFields(const model::Value& value, std::string what, Diagnostics& diagnostics);

  bool has(std::string_view key) const { return map_ && map_->contains(key); }
  std::string text(std::string_view key);           // "" when missing
  std::string required_text(std::string_view key);  // an error when missing or empty
  bool flag(std::string_view key);                  // false when missing
  std::optional<int64_t> integer(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  const model::Value* any(std::string_view key);
  const model::Value* map(std::string_view key);
  const model::List& list(std::string_view key);  // empty when missing

  // The entry of `names` that the text is, or `otherwise` when missing.
  template <class T>
  T choice(std::string_view key, const std::vector<std::pair<std::string, T>>& names, T otherwise);

  void error(std::string_view rule, std::string message, std::string_view key = {},
             std::string hint = {});
  void finish();

 private:
  const model::Value* take(std::string_view key, model::Value::Kind kind);
  Place place_of(std::string_view key) const;

  const model::Map* map_ = nullptr;
  model::Mark mark_;
  std::string what_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;  // keys asked for
};

template <class T>
T SpecFields::choice(std::string_view key, const std::vector<std::pair<std::string, T>>& names,
                     T otherwise) {
  std::string name = text(key);
  if (name.empty()) return otherwise;
  std::string all;
  for (const auto& [known, value] : names) {
    if (known == name) return value;
    all += (all.empty() ? "" : ", ") + known;
  }
  error("bad-value", "unknown " + std::string(key) + " '" + name + "'", key, "one of " + all);
  return otherwise;
}

}  // namespace consort::resources
