#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "expression/failure.h"
#include "expression/limits.h"
#include "model/value.h"

namespace consort::expression::python {

// str() and repr(): True, None, 1.0, ['a', {'b': 1}]. The value is known and holds no secret.
Outcome<void> append_str(std::string& text, const model::Value& value, Meter& meter);
Outcome<void> append_repr(std::string& text, const model::Value& value, Meter& meter);
Outcome<std::string> str(const model::Value& value, Meter& meter);
std::string repr(std::string_view text);

// Positions and lengths below count characters.
std::string_view prefix(std::string_view text, size_t characters);
std::string_view strip(std::string_view text, std::string_view characters, bool left, bool right);
std::string_view strip_space(std::string_view text, bool left, bool right);
std::vector<std::string_view> split_lines(std::string_view text, bool keep_breaks);

// At white space, or at `separator`; `limit` < 0 is no limit, `from_right` counts it from the end.
struct Split {
  std::string_view separator = {};
  bool at_space = true;
  int64_t limit = -1;
  bool from_right = false;
};
std::vector<std::string_view> split(std::string_view text, const Split& how);

// The first `limit` occurrences (all when < 0); an empty `from` matches between all characters.
Outcome<std::string> replace(std::string_view text, std::string_view from, std::string_view to,
                             int64_t limit, Meter& meter);
Outcome<std::string> center(std::string_view text, int64_t width, std::string_view fill,
                            Meter& meter);

}  // namespace consort::expression::python
