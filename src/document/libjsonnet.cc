#include "document/libjsonnet.h"

#include "base/library.h"

namespace consort::document {
namespace {

void find_all(Library& library, Libjsonnet& functions) {
  library.find(functions.destroy, "jsonnet_destroy");
  library.find(functions.evaluate_snippet, "jsonnet_evaluate_snippet");
  library.find(functions.import_callback, "jsonnet_import_callback");
  library.find(functions.make, "jsonnet_make");
  library.find(functions.max_stack, "jsonnet_max_stack");
  library.find(functions.max_trace, "jsonnet_max_trace");
  library.find(functions.realloc, "jsonnet_realloc");
}

}  // namespace

const Libjsonnet* load_libjsonnet() {
  static const LoadedFunctions<Libjsonnet> loaded("libjsonnet.so.0", find_all);
  return loaded.get();
}

}  // namespace consort::document
