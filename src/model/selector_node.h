#pragma once
#include <memory>
#include <string>
#include <vector>

#include "model/selector.h"

namespace consort::model {

// The tree behind a Selector; as deep as the text nests, which the parser bounds.
struct Selector::Node {
  enum class Kind { any_of, all_of, none_of, tag, environment, name, flag, holds, compare };
  enum class Operator { equal, unequal, less, at_most, greater, at_least, in, not_in };

  struct Operand {
    std::string fact;  // "os.major"; empty: a literal
    Value literal = {};
    friend bool operator==(const Operand&, const Operand&) = default;
  };

  Kind kind;
  std::vector<std::shared_ptr<const Node>> parts = {};  // of any_of, all_of; the one of none_of
  std::string text = {};                                // glob or flag
  Operator comparison = Operator::equal;
  Operand left = {}, right = {};  // of compare; `left` alone of holds
};

std::string_view to_string(Selector::Node::Operator comparison);

}  // namespace consort::model
