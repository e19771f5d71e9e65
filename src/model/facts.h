#pragma once
#include <string>
#include <string_view>

#include "model/value.h"

namespace consort::model {

// What was observed about a host: a tree of values. A fact that could not be learned is an Unknown
// value, which is not the same as an absent key: asking for the first makes a resource wait, for
// the second is an error.
struct Facts {
  Map tree;

  const Value* find(std::string_view dotted) const { return find_path(tree, dotted); }
  // Text of a fact, or "" when absent, unknown or not text.
  std::string text(std::string_view dotted) const {
    const Value* value = find(dotted);
    return value && value->is_text() ? value->text() : "";
  }
};

}  // namespace consort::model
