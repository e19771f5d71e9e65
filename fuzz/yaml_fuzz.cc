#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "document/yaml.h"
#include "document/yaml_writer.h"

// Whatever is read without an error can be written, and is read back.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace consort;
  const std::string name = "fuzz.yaml";
  const document::Limits limits{.bytes = 1 << 20, .nodes = 10'000, .aliased_nodes = 10'000};
  Diagnostics diagnostics;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto value = document::read_yaml(text, &name, diagnostics, limits);
  check(value.has_value() != diagnostics.has_errors(), "refused without a reason");
  if (!value) return 0;
  Result<std::string> written = document::write_yaml(*value);
  check(written.has_value(), "cannot be written");
  check(document::read_yaml(*written, &name, diagnostics).has_value(), "cannot be read back");
  return 0;
}
