#include "resources/built_in.h"

#include "resources/specs.h"

namespace consort::resources {

// One line a type, sorted.
Registry built_in() {
  Registry registry;
  return registry;
}

}  // namespace consort::resources
