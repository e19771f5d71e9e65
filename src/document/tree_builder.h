#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "document/faults.h"
#include "document/scalar_resolver.h"
#include "document/yaml.h"
#include "document/yaml_node.h"
#include "model/value.h"

namespace consort::document {

// Makes a value tree out of the events of a YAML parser, and keeps its size within limits.
// After each event ask whether the faults have stopped the reading.
class TreeBuilder {
 public:
  TreeBuilder(const Limits& limits, Faults& faults);

  void scalar(const YamlScalar& scalar);
  void begin(model::Value::Kind kind, const YamlNode& node);  // a list or a map
  void end();
  void alias(const std::string& anchor, model::Mark mark);

  // The tree, once every list and map has ended; nothing when there was no event.
  std::optional<model::Value> take() { return std::move(root_); }

 private:
  // A value, and what it would count for if every alias were a copy.
  struct Subtree {
    model::Value value;
    uint64_t nodes = 1;
    uint32_t height = 0;  // of lists and maps in each other
  };

  // What the next node of a map is.
  enum class Next : uint8_t { key, value, merged, ignored };

  // A list or map that has not ended.
  struct Frame {
    model::Value::Kind kind;
    model::Mark mark;
    std::string anchor;
    size_t first;  // of its items in items_, or its entries in entries_
    bool in_refused_key = false;
    uint64_t nodes = 1;
    uint32_t height = 0;
    Next next = Next::key;
    std::optional<model::Text> key = {};
    model::Mark key_mark = {};
    std::optional<model::Value> merged = {};  // what stands behind "<<"
    model::Mark merged_mark = {};
  };

  bool expects_key() const;
  void scalar_key(const YamlScalar& scalar);
  void alias_key(const Subtree& subtree, const std::string& anchor, model::Mark mark);
  void refuse_key(model::Value::Kind kind, model::Mark mark);
  void merge_key(model::Mark mark);

  const Subtree* find_anchor(const std::string& anchor, model::Mark mark);
  void unknown_anchor(const std::string& anchor, model::Mark mark);
  void deliver(Subtree subtree, std::string_view anchor);
  void deliver_to_map(Frame& frame, model::Value value);
  model::List finish_list(const Frame& frame);
  model::Map finish_map(const Frame& frame);
  model::Map merge(const model::Value& merged, model::Map own);
  void merge_one(model::Map& into, const model::Value& merged, const model::Map& own);
  void count_node(model::Mark mark);

  const Limits& limits_;
  Faults& faults_;
  ScalarResolver resolver_;
  size_t nodes_ = 0;
  uint64_t aliased_nodes_ = 0;
  std::vector<Frame> frames_;
  std::vector<model::Value> items_;         // of all open lists
  std::vector<model::Map::Entry> entries_;  // of all open maps
  std::unordered_map<std::string, Subtree> anchors_;
  std::optional<model::Value> root_;
};

}  // namespace consort::document
