// Catalogs and plans as JSON: what can be read, can be written and read to the same again.
#include <cstdint>

#include "model/change.h"
#include "model/json.h"
#include "model/resource.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace consort;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  model::Documents documents;
  if (auto catalog = model::catalog_from_json(text, documents)) {
    std::string written = model::to_json(*catalog);
    auto again = model::catalog_from_json(written, documents);
    if (!again || model::to_json(*again) != written) __builtin_trap();
  }
  if (auto value = model::parse_json(text)) {
    auto again = model::parse_json(model::to_json(*value));
    if (!again || !(*again == *value)) __builtin_trap();
    (void)model::plan_from_value(*value);
  }
  return 0;
}
