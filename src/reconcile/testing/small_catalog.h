#pragma once
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "model/resource.h"
#include "model/schema.h"
#include "reconcile/reading.h"

namespace consort::reconcile {

// Three plain types for tests: `files`, `services` and, batched and with opaque effects,
// `packages`.
model::Schema small_schema();

// A catalog written in a line or two: resources are "type.name", edges "before -> after" or, when
// notifying, "before => after". An edge's ends need not be listed as resources first. "@name" is an
// anchor.
class SmallCatalog {
 public:
  explicit SmallCatalog(std::initializer_list<std::string> edges,
                        std::initializer_list<std::string> alone = {});

  model::Catalog catalog;
  uint32_t operator[](const std::string& address) const;
  model::Resource& resource(const std::string& address) {
    return catalog.resources[(*this)[address]];
  }
};

Reading right();
Reading differs(const model::Catalog& catalog, uint32_t node);
Reading drifted(const model::Catalog& catalog, uint32_t node);

}  // namespace consort::reconcile
