#pragma once
extern "C" {
#include <libjsonnet.h>
}

namespace consort::document {

// What is used of libjsonnet. It is loaded by whoever asks first: most sites have no Jsonnet.
struct Libjsonnet {
  decltype(&::jsonnet_destroy) destroy;
  decltype(&::jsonnet_evaluate_snippet) evaluate_snippet;
  decltype(&::jsonnet_import_callback) import_callback;
  decltype(&::jsonnet_make) make;
  decltype(&::jsonnet_max_stack) max_stack;
  decltype(&::jsonnet_max_trace) max_trace;
  decltype(&::jsonnet_realloc) realloc;
};

// Null when the machine has none. Thread-safe.
const Libjsonnet* load_libjsonnet();

// Once it is loaded.
inline const Libjsonnet& libjsonnet() { return *load_libjsonnet(); }

}  // namespace consort::document
