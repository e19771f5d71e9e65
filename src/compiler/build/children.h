#pragma once
#include "compiler/build/built.h"

namespace consort::compiler {

// Fills the attributes that hold the described children of a path: of everything described below
// it, in whatever collection, the first component after the path.
void fill_children(BuiltResources& resources);

}  // namespace consort::compiler
