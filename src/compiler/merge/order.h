#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "base/strings.h"
#include "compiler/read/layer.h"
#include "compiler/site/inputs.h"
#include "compiler/site/site.h"

namespace consort::compiler {

// What the layer at a position says: about an attribute, a parameter or an argument.
struct Statement {
  uint32_t position = 0;
  const Setting* setting = nullptr;
};

// What the layer at a position says about a resource.
struct Contribution {
  uint32_t position = 0;
  const Entry* entry = nullptr;
};

// A layer at its place in the order of a host, and whose names its expressions see.
struct Position {
  std::shared_ptr<const Layer> layer;
  uint32_t instance = 0;
};

// One use of an application; instance 0 is the host itself.
struct Instance {
  std::string name;  // "shop", or "shop/db" for one that the application of `shop` uses
  std::shared_ptr<const Layer> application;
  uint32_t parent = 0;
  model::Mark mark = {};  // of the use; nowhere when the host's own layer states it
  std::unordered_map<std::string, std::vector<Statement>, StringHash, std::equal_to<>> arguments;
};

// A resource by type and name.
struct ResourceKey {
  const Type* type = nullptr;
  std::string_view name;
  friend bool operator==(const ResourceKey&, const ResourceKey&) = default;
};
struct ResourceKeyHash {
  size_t operator()(const ResourceKey& key) const {
    return fast_hash(key.name) * 31 + key.type->number();
  }
};

// The layers below a host's own, oldest first, merged as far as one can without the host: the same
// for all hosts that list the same tags and use the same applications. Immutable.
//
// A tag stands after those it includes, each once; an application stands right before the layer
// that first uses it, so whoever uses something may override it.
struct Order {
  std::vector<Position> positions;
  std::vector<Instance> instances;
  std::vector<std::string> tags;  // the host's, with all they include, oldest first
  std::unordered_map<std::string, std::vector<Statement>, StringHash, std::equal_to<>> parameters;

  // Resources with names that need no host, by key; `dynamic` are the others.
  struct Draft {
    const Type* type = nullptr;
    model::Text name;
    std::vector<Contribution> contributions;
  };
  std::vector<Draft> drafts;
  std::unordered_map<ResourceKey, uint32_t, ResourceKeyHash> index;
  std::vector<Contribution> dynamic;

  // What the host's own layer asks for and cannot have: it knows the place.
  std::vector<std::string> missing_tags;
  std::vector<std::string> missing_applications;  // by the name of the use

  bool complete = true;  // false: a layer is missing or unreadable, so nothing can be told about
                         // what is not there
  Diagnostics diagnostics;
  Inputs inputs;

  uint32_t host_position() const { return static_cast<uint32_t>(positions.size()); }
  // True when one of the two uses the other, or both are the same.
  bool related(uint32_t instance, uint32_t other) const;
  // The instance that the host or a tag uses by this name.
  std::optional<uint32_t> instance(std::string_view name) const;
  std::string label(uint32_t instance) const;  // "application shop (shop-frontend)"
};

// The name of the order of a host's own layer: what it says about tags and uses, and nothing else,
// so hosts that share an order find it by the same name.
std::string order_name(const Layer& host);

}  // namespace consort::compiler
