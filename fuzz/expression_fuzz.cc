// Bare expressions: whatever they say, they end with a value or a diagnostic that has a place.
#include <cstdint>

#include "expression/template.h"
#include "model/json.h"

namespace {

const consort::expression::Names& names() {
  using namespace consort;
  static const expression::Names all = [] {
    auto values = model::parse_json(
        R"({"n": 42, "x": 2.5, "s": "Hello", "l": [3, 1, 2], "d": {"a": 1, "b": [1, "z"]}})");
    expression::Names names(values->map());
    names.set("u", model::Value(model::Unknown{{"fact"}}));
    names.set("pw", model::Value(model::SecretText{{{true, "pw"}}}));
    return names;
  }();
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace consort;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Diagnostics diagnostics;
  auto parsed = expression::Expression::parse(text, expression::Origin(), diagnostics);
  bool succeeded = parsed && parsed->evaluate(names(), diagnostics).has_value();
  if (succeeded == diagnostics.has_errors()) __builtin_trap();
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.place.line == 0 || diagnostic.message.empty()) __builtin_trap();
  }
  return 0;
}
