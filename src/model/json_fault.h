#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace consort::model {

struct JsonFault {
  size_t offset = 0;    // bytes from the start
  std::string message;  // "a ',' or '}' is missing"
};

// Where `text` stops being JSON. Slower than the reader and used only after it refused.
std::optional<JsonFault> find_json_fault(std::string_view text);

}  // namespace consort::model
