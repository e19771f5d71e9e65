#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/value.h"

namespace consort::document {

// Gives equal texts of one document one shared Text.
class TextPool {
 public:
  model::Text intern(std::string_view characters);

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t position = 0;  // in texts_, plus 1; 0 is free
  };
  void grow();

  std::vector<model::Text> texts_;
  std::vector<Slot> slots_ = std::vector<Slot>(64);  // open addressing, a power of two
};

}  // namespace consort::document
