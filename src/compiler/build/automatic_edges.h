#pragma once
#include <string>
#include <vector>

#include "compiler/build/built.h"
#include "compiler/merge/host_context.h"
#include "model/resource.h"

namespace consort::compiler {

struct AutomaticEdges {
  std::vector<model::Edge> edges;
  std::vector<std::string> anchors;  // nodes after those of the resources
};

// The edges that the types' rules declare, in time linear in the resources. A rule says what comes
// first; among things that are to go, that goes last; and what stays does not come after what goes.
AutomaticEdges automatic_edges(const BuiltResources& resources, const HostContext& context);

// Whether a rule is about a resource of this name.
bool rule_applies(const model::EdgeRule& rule, const std::string& name);

}  // namespace consort::compiler
