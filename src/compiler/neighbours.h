#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compiler/host_compiler.h"
#include "compiler/versions.h"

namespace consort::compiler {

// What others can refer to of a host.
struct Neighbour {
  std::string host;
  bool compiles = false;                  // else it has errors of its own, and no edges here
  std::vector<model::Address> resources;  // sorted
  std::vector<model::Edge> edges;
  std::vector<RemoteReference> remote;
  Inputs inputs;
};

Neighbour neighbour_of(const LocalResult& result);

// Follows references from host to host. Thread-safe but for refresh().
class Neighbours {
 public:
  // `holds` tells whether inputs are still those of now.
  Neighbours(HostCompiler& compiler, const Inventory& inventory,
             std::function<bool(const Inputs&)> holds);

  void refresh() { known_.refresh(); }
  std::shared_ptr<const Neighbour> get(const std::string& host) { return known_.get(host); }

  // Checks that what `self` refers to exists, and that nothing waits for itself by way of other
  // hosts. Notes those hosts in `inputs`. Rules: unknown-host, dangling-reference, cycle.
  void check(const Neighbour& self, Inputs& inputs, Diagnostics& diagnostics);

 private:
  void check_targets(const Neighbour& self, Inputs& inputs, Diagnostics& diagnostics);
  void check_circles(const Neighbour& self, Inputs& inputs, Diagnostics& diagnostics);

  const Inventory& inventory_;
  Versions<Neighbour> known_;
};

}  // namespace consort::compiler
