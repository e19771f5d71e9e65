#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/build/built.h"
#include "compiler/build/lowering.h"
#include "compiler/merge/attribute_chains.h"
#include "compiler/merge/chain.h"
#include "compiler/merge/composition.h"
#include "compiler/merge/scopes.h"
#include "model/resource.h"

namespace consort::compiler {

// Whether a draft is a resource of the host: a later layer may withdraw it, and its condition may
// drop it.
enum class Fate { built, withdrawn, dropped };

// Makes resources of the drafts of one host, one after the other. For one thread.
class ResourceBuilder {
 public:
  ResourceBuilder(Scopes& scopes, Lowering& lowering) : scopes_(scopes), lowering_(lowering) {}

  // Decides the fate of a draft and, if it is a resource, computes, validates and lowers its
  // attributes. What is wrong is in the context's diagnostics and left out of the resource. While
  // its condition is unknown, nothing else about it is computed. Rules: exclusive-attributes,
  // missing-attribute, duplicate, nothing-withdrawn, and those of merge(), model::validate() and
  // Lowering.
  Fate build(const Draft& draft, Built& built);

 private:
  // The value of one attribute, and the layer that decided it.
  struct Cell {
    std::optional<model::Value> value;
    uint32_t position = 0;
    bool stated = false;
  };

  std::optional<Fate> judge(const AttributeChains& chains, Built& built);
  void compute(const AttributeChains::Chain& chain, Built& built);
  void take_common(Slot slot, const model::Value& value, Built& built);
  void take_references(const model::Value& value, bool notify, Built& built);
  void lower(Built& built);
  void lower(Slot slot, Slot target, Built& built);
  void finish(Built& built);
  model::Map as_secrets(const Built& built) const;
  void require(const Built& built, Slot slot);
  void require_one_of(const Built& built, const std::vector<std::string>& names);
  bool wait_for_unknowns(const model::Value& value, Built& built);

  Scopes& scopes_;
  Lowering& lowering_;
  std::vector<Cell> cells_;  // by slot, of the resource at hand
};

}  // namespace consort::compiler
