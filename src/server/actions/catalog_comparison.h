#pragma once
#include <string>

#include "model/schema.h"
#include "model/value.h"

namespace consort::server {

// What differs between two catalogs of a host, to be shown.
struct CatalogComparison {
  model::List changes;  // by address; as ResourceDifference of docs/openapi.yaml
  size_t omitted = 0;   // those past the bound
};

struct ComparisonBounds {
  size_t resources = 1'000;
  size_t text_bytes = 16 << 10;  // of a value; longer ones are told by digest and size
};

// `before` and `after` are catalogs as JSON; "" is one without resources. `resource` as
// RevisionComparison has it. What is sensitive is redacted. Code::corrupt: it is no catalog.
Result<CatalogComparison> compare_catalogs(const std::string& before, const std::string& after,
                                           const std::string& resource, const model::Schema& schema,
                                           const ComparisonBounds& bounds = {});

}  // namespace consort::server
