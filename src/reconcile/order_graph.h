#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "model/resource.h"
#include "model/schema.h"

namespace consort::reconcile {

// The order of one catalog, laid out for walking: who comes before and after every node (resources
// first, then anchors), the types, and which batch a node belongs to. Immutable.
class OrderGraph {
 public:
  static constexpr uint32_t kNoBatch = UINT32_MAX;
  struct Link {
    uint32_t node;
    bool notify;
  };

  // `schema` must know every type of the catalog; both must outlive the graph.
  OrderGraph(const model::Catalog& catalog, const model::Schema& schema);

  const model::Catalog& catalog() const { return catalog_; }
  size_t nodes() const { return first_after_.size() - 1; }
  bool is_resource(uint32_t node) const { return node < catalog_.resources.size(); }
  const model::Resource& resource(uint32_t node) const { return catalog_.resources[node]; }
  const model::TypeSchema& type(uint32_t node) const { return *types_[node]; }  // of a resource

  std::span<const Link> after(uint32_t node) const { return links(after_, first_after_, node); }
  std::span<const Link> before(uint32_t node) const { return links(before_, first_before_, node); }
  const std::vector<uint32_t>& topological() const { return order_; }
  uint32_t rank(uint32_t node) const { return rank_[node]; }  // position in topological()

  // Nodes with the same batch can be changed in one transaction: same batched type, and no path
  // from one to another leads through anything else. kNoBatch for the rest.
  uint32_t batch(uint32_t node) const { return batch_[node]; }

 private:
  static std::span<const Link> links(const std::vector<Link>& all,
                                     const std::vector<uint32_t>& first, uint32_t node) {
    return {all.data() + first[node], all.data() + first[node + 1]};
  }
  void lay_out();
  void find_batches();

  const model::Catalog& catalog_;
  std::vector<const model::TypeSchema*> types_;
  std::vector<Link> after_, before_;
  std::vector<uint32_t> first_after_, first_before_;  // n + 1 offsets into the above
  std::vector<uint32_t> order_, rank_, batch_;
};

}  // namespace consort::reconcile
