#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compiler/build/host_compiler.h"
#include "compiler/site/versions.h"

namespace consort::compiler {

// What other hosts see of a host.
struct Face {
  std::string host;
  bool compiles = false;                  // else it has errors of its own, and no edges here
  std::vector<model::Address> resources;  // sorted
  std::vector<model::Edge> edges;
  std::vector<StatedEdge> stated;  // sorted by edge
  std::vector<RemoteReference> remote;
  std::vector<std::string> open_types;  // collections that may have more, under other names
  friend bool operator==(const Face&, const Face&) = default;
};

Face face_of(const LocalResult& result);

// Follows references from host to host. Thread-safe but for refresh().
class Neighbours {
 public:
  // `holds` tells whether inputs are still those of now.
  Neighbours(HostCompiler& compiler, const Site& site, std::function<bool(const Inputs&)> holds);

  void refresh() { known_.refresh(); }
  // The same pointer as before while a change of the host does not show; null when there is no such
  // host.
  std::shared_ptr<const Face> get(const std::string& host);

  // Checks that what `self` refers to exists, and that nothing waits for itself by way of other
  // hosts. Notes those hosts in `inputs`. Rules: unknown-host, dangling-reference, cycle.
  void check(const Face& self, Inputs& inputs, Diagnostics& diagnostics);

 private:
  struct Known {
    std::shared_ptr<const Face> face;
    Inputs inputs;
  };
  std::shared_ptr<const Face> get(const std::string& host, Inputs& inputs);
  void check_targets(const Face& self, Inputs& inputs, Diagnostics& diagnostics);
  void check_circles(const Face& self, Inputs& inputs, Diagnostics& diagnostics);

  const Site& site_;
  Versions<Known> known_;
};

}  // namespace consort::compiler
