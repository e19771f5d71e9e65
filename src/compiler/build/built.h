#pragma once
#include <vector>

#include "compiler/merge/composition.h"
#include "compiler/read/types.h"
#include "model/resource.h"

namespace consort::compiler {

// One name after `requires:` or `notifies:`.
struct Reference {
  model::Value target;  // text
  bool notify = false;
};

// A resource on its way into the catalog; its hash is not computed yet.
struct Built {
  model::Resource resource;
  const Type* type = nullptr;
  const Draft* draft = nullptr;
  bool absent = false;  // it is not to be there
  bool open = false;    // whether it is to be there, or under which name, is not known yet
  std::vector<Reference> references;
};

// The resources of a host, sorted by address, and where each stands.
class BuiltResources {
 public:
  explicit BuiltResources(std::vector<Built> all);

  const std::vector<Built>& all() const { return all_; }
  std::vector<Built>& all() { return all_; }
  size_t size() const { return all_.size(); }
  const Built& operator[](uint32_t position) const { return all_[position]; }

  std::optional<uint32_t> find(ResourceKey key) const;
  // Positions of the resources of a type: from `first` up to and without `last`.
  struct Range {
    uint32_t first = 0, last = 0;
    bool empty() const { return first == last; }
  };
  Range of_type(const Type& type) const;

 private:
  std::vector<Built> all_;
  std::unordered_map<ResourceKey, uint32_t, ResourceKeyHash> index_;
};

}  // namespace consort::compiler
