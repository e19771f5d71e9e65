#pragma once
#include <string>
#include <vector>

#include "compiler/built.h"
#include "compiler/host_context.h"
#include "model/resource.h"

namespace consort::compiler {

struct AutomaticEdges {
  std::vector<model::Edge> edges;
  std::vector<std::string> anchors;  // nodes after those of the resources
};

// The edges that the types' rules declare, in time linear in the resources. Where many come before
// many, an anchor stands between them. Among things that are to go, the order is the other way
// round; what stays does not come after what goes.
AutomaticEdges automatic_edges(const BuiltResources& resources, const HostContext& context);

}  // namespace consort::compiler
