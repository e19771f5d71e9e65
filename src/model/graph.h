#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/resource.h"

namespace consort::model {

// A directed graph over nodes 0 .. nodes-1, laid out once and asked often. No question recurses,
// and each is linear in nodes and edges where nothing else is said. Immutable; free of the edges it
// was made from.
class Graph {
 public:
  struct Link {
    uint32_t node;
    uint32_t edge;  // position among the edges given
  };

  Graph(size_t nodes, const std::vector<Edge>& edges);  // every end of an edge must be a node

  size_t nodes() const { return first_.size() - 1; }
  std::span<const Link> after(uint32_t node) const {
    return {links_.data() + first_[node], links_.data() + first_[node + 1]};
  }

  // Every node after those before it; among those that could be next, the smallest (this costs a
  // logarithm). With a cycle the result is short: what is on a cycle or behind one is left out.
  std::vector<uint32_t> topological_order() const;

  // For every node the number of its strongly connected component. If an edge leads from one
  // component to another, the second has the smaller number (Tarjan).
  std::vector<uint32_t> components() const;

  // One cycle, as edge positions in walking order, for every component that has any; a shortest
  // one, unless the component is so large that searching all of it would take too long. Empty:
  // acyclic.
  std::vector<std::vector<uint32_t>> cycles() const;

  // True for the nodes of `from` and for all that come after them.
  std::vector<bool> downstream(std::span<const uint32_t> from) const;
  bool reaches(uint32_t from, uint32_t to) const;

 private:
  std::vector<Link> links_;      // of all nodes, in node order
  std::vector<uint32_t> first_;  // nodes + 1 offsets into links_
};

std::vector<uint32_t> topological_order(size_t nodes, const std::vector<Edge>& edges);

}  // namespace consort::model
