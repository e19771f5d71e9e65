#pragma once
#include <string_view>

#include "model/value.h"

namespace consort::document {

// What every node of a YAML document may have. The views live as long as the parser's event.
struct YamlNode {
  model::Mark mark;
  std::string_view anchor = {};
  std::string_view tag = {};  // in full: "tag:yaml.org,2002:str"
};

struct YamlScalar : YamlNode {
  std::string_view text;
  bool plain = false;  // not in quotes and no block
};

}  // namespace consort::document
