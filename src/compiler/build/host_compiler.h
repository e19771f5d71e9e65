#pragma once
#include <memory>
#include <string>
#include <vector>

#include "compiler/build/references.h"
#include "compiler/compilation.h"
#include "compiler/merge/fleet.h"
#include "compiler/merge/order.h"
#include "compiler/site/inputs.h"
#include "compiler/site/site.h"

namespace consort::compiler {

// What one host comes to by itself, before its references to other hosts are followed.
struct LocalResult {
  Compilation compilation;                  // its catalog is set at the end
  std::shared_ptr<model::Catalog> catalog;  // while it is being made; null when there are errors
  std::vector<model::Address> resources;    // all that it has, sorted, even with errors
  std::vector<model::Edge> edges;           // between them and anchors after them
  std::vector<StatedEdge> stated;           // those that the description states; sorted by edge
  std::vector<RemoteReference> remote;
  std::vector<std::string> open_types;  // collections with names that are not known; sorted
  Inputs inputs;
};

// Compiles single hosts of a site. Thread-safe.
class HostCompiler {
 public:
  HostCompiler(Site& site, Fleet& fleet, Versions<Order>& orders, const HostFacts& facts)
      : site_(site), fleet_(fleet), orders_(orders), facts_(facts) {}

  // Rules: unknown-host, unknown-tag, unknown-application, missing-use, and those of every step.
  // `revision` is the catalog's; empty: the digest of all documents that it was made from.
  LocalResult compile(const std::string& host, const std::string& revision);

  // Everything that explain() needs of one host.
  std::optional<HostContext> open(const std::string& host, Diagnostics& diagnostics,
                                  Inputs& inputs);

 private:
  Site& site_;
  Fleet& fleet_;
  Versions<Order>& orders_;
  const HostFacts& facts_;
};

}  // namespace consort::compiler
