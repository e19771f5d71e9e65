#pragma once
#include <optional>
#include <string>

#include "model/change.h"
#include "model/schema.h"

namespace consort::server {

// What describing a resource would come to on a host that does not have it as described.
struct Prospect {
  std::string host;
  std::optional<model::Change> change = {};  // none: it is so already, or `unknown`
  std::string unknown = {};                  // why that cannot be told; "": it is told
};

// What an apply would do where `observed` is, for it to be as these attributes say; none: nothing.
// Values of sensitive attributes are in no change.
std::optional<model::Change> change_to(const model::Address& resource,
                                       const model::TypeSchema& type, const model::Map& attributes,
                                       const model::Map& observed);

// {"host", "change"?, "unknown"?}
model::Value to_value(const Prospect& prospect);

}  // namespace consort::server
