#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/merge/order.h"
#include "compiler/merge/scopes.h"

namespace consort::compiler {

// A resource of one host, with all that its layers say about it, oldest first.
struct Draft {
  const Type* type = nullptr;
  model::Text name;
  std::span<const Contribution> contributions;
  std::vector<std::string>
      name_waits_for;  // its name is not known yet; `name` is as it was written
};

// Names of one type that nobody can tell: what they wait for, or that they are wrong.
struct OpenNames {
  std::vector<std::string> waits_for;
  bool failed = false;
};

// All resources that the layers of one host name, also those that a later layer withdraws. For one
// thread; lives as long as the order and the host's layer.
class Composition {
 public:
  // Computes names, brings together what is said about equal ones. Rules: bad-name, duplicate.
  explicit Composition(Scopes& scopes);

  const std::vector<Draft>& drafts() const { return drafts_; }
  std::optional<uint32_t> find(ResourceKey key) const;
  // Null when the names of all resources of that type are known.
  const OpenNames* open_names(const Type& type) const;

 private:
  struct Extra {
    uint32_t draft;
    Contribution contribution;
  };
  void add(const Contribution& contribution, Scopes& scopes);
  uint32_t draft(const Type& type, const model::Text& name);
  void attach_extras(Diagnostics& diagnostics);

  const Order& order_;
  std::vector<Draft> drafts_;
  std::unordered_map<ResourceKey, uint32_t, ResourceKeyHash>
      index_;  // those the order does not have
  std::map<const Type*, OpenNames> open_;
  std::vector<Extra> extras_;
  std::deque<std::vector<Contribution>> contributions_;  // of drafts with extras
};

}  // namespace consort::compiler
