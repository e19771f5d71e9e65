#include "survey/memory/memory.h"

#include <utility>

#include "survey/description.h"

namespace consort::survey {

void Memory::begin(uint64_t grounds) {
  if (std::exchange(grounds_, grounds) == grounds) return;
  packages.reset();
  types.clear();
  files.clear();
}

}  // namespace consort::survey
