#pragma once
#include <string>
#include <vector>

#include "compiler/build/built.h"
#include "compiler/build/resource_builder.h"
#include "compiler/merge/composition.h"
#include "compiler/merge/host_context.h"
#include "model/resource.h"

namespace consort::compiler {

// An order that the description states, and where.
struct StatedEdge {
  model::Edge edge;
  model::Mark mark;
  friend bool operator==(const StatedEdge&, const StatedEdge&) = default;
};

// A resource of another host that must be right before one of this host's.
struct RemoteReference {
  uint32_t resource = 0;
  model::Address target;
  model::Mark mark;
  friend bool operator==(const RemoteReference&, const RemoteReference&) = default;
};

struct References {
  std::vector<StatedEdge> edges;        // sorted by edge, each once
  std::vector<RemoteReference> remote;  // by resource and target
};

// Finds what `requires` and `notifies` name. A resource that its condition drops is nothing to wait
// for, and one whose name is not known yet may be any: who refers to a name that is not there waits
// for the same facts. `fates` are those of the drafts. Rules: bad-reference, unknown-type,
// bad-name, dangling-reference, self-reference, cycle.
References resolve_references(BuiltResources& resources, const Composition& composition,
                              const std::vector<Fate>& fates, HostContext& context);

// An address as `requires` has it, with its name in canonical form. Nothing when it cannot be one.
std::optional<model::Address> read_reference(const model::Value& text, const Types& types,
                                             Diagnostics& diagnostics);

}  // namespace consort::compiler
