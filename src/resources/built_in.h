#pragma once
#include "resources/registry.h"

namespace consort::resources {

// Every type of this room.
Registry built_in();

}  // namespace consort::resources
