#pragma once
#include <cstddef>
#include <vector>

#include "model/resource.h"

namespace consort::compiler {

// Takes out of `automatic` the edges that close a circle, alone or together with `stated`, which
// has none. Where the description says that something comes first, nothing automatic comes before
// it; the rest of the order stays. The same edges always lose. Linear in the size of the graph for
// each circle in a circle, and in all.
void drop_contradictions(size_t nodes, const std::vector<model::Edge>& stated,
                         std::vector<model::Edge>& automatic);

}  // namespace consort::compiler
