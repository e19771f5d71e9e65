#pragma once
#include <string_view>

#include "document/core_schema.h"
#include "document/faults.h"
#include "document/text_pool.h"
#include "document/yaml_node.h"
#include "model/value.h"

namespace consort::document {

// Turns scalars into values by tag and core schema. What cannot be one is an error, and null.
class ScalarResolver {
 public:
  explicit ScalarResolver(Faults& faults) : faults_(faults) {}

  model::Value value(const YamlScalar& scalar);
  model::Text key(std::string_view text) { return texts_.intern(text); }

  // False, and an error, when the tag is not one for a list or a map.
  bool check_tag(const YamlNode& node, model::Value::Kind kind);

 private:
  model::Value plain(const YamlScalar& scalar);
  model::Value tagged(const YamlScalar& scalar, Tag tag);
  model::Value text(const YamlScalar& scalar);
  void refuse_tag(const YamlNode& node);

  Faults& faults_;
  TextPool texts_;
};

}  // namespace consort::document
