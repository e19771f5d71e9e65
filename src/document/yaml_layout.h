#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/lines.h"

namespace consort::document {

// Where a node of a YAML document stands: bytes [begin, end) of the text, anchor and tag included.
// A block list or map ends with its last item; a block scalar ends where a line starts.
struct LayoutNode {
  enum class Kind { scalar, block_scalar, alias, list, map };
  struct Item;

  Kind kind = Kind::scalar;
  bool flow = false;  // a list in [] or a map in {}
  size_t begin = 0;
  size_t end = 0;
  std::vector<Item> items;  // of a list or map, in the order written

  bool is_collection() const { return kind == Kind::list || kind == Kind::map; }
  bool is_block_collection() const { return is_collection() && !flow; }
};

struct LayoutNode::Item {
  std::string key;     // of a map
  bool merge = false;  // its key is the "<<" that stands for another map's entries
  size_t begin = 0;    // of the key, or of the value
  size_t key_end = 0;  // past the key; begin in a list
  LayoutNode value;
};

// The layout of a text that read_yaml() accepts, whose lines are `lines`; nothing when it is empty.
std::optional<LayoutNode> lay_out_yaml(std::string_view text, const LineTable& lines);

}  // namespace consort::document
