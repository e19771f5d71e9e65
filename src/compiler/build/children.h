#pragma once
#include "compiler/build/built.h"

namespace consort::compiler {

// Fills the attributes that hold what is described below a path, in whatever collection: the first
// component after it (AttributeSource::children), or all of it (descendants).
void fill_children(BuiltResources& resources);

}  // namespace consort::compiler
