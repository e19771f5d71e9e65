#include "document/libjsonnet.h"

#include <optional>

#include "base/library.h"

namespace consort::document {
namespace {

std::optional<Libjsonnet> load() {
  Library library("libjsonnet.so.0");
  Libjsonnet functions;
  library.find(functions.destroy, "jsonnet_destroy");
  library.find(functions.evaluate_snippet, "jsonnet_evaluate_snippet");
  library.find(functions.import_callback, "jsonnet_import_callback");
  library.find(functions.make, "jsonnet_make");
  library.find(functions.max_stack, "jsonnet_max_stack");
  library.find(functions.max_trace, "jsonnet_max_trace");
  library.find(functions.realloc, "jsonnet_realloc");
  if (!library.complete()) return std::nullopt;
  return functions;
}

}  // namespace

const Libjsonnet* load_libjsonnet() {
  static const std::optional<Libjsonnet> functions = load();
  return functions ? &*functions : nullptr;
}

}  // namespace consort::document
