#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/diagnostic.h"
#include "document/source_tree.h"
#include "model/value.h"

namespace consort::document {

// What one Jsonnet program may cost.
struct JsonnetLimits {
  Duration cpu = std::chrono::seconds(10);  // rounded up to whole seconds
  Duration wall = std::chrono::seconds(30);
  size_t memory = size_t{1} << 30;  // bytes, on top of what this process has mapped
  size_t text = 64 << 20;           // bytes of each file, and of the result
  unsigned stack = 500;             // calls in calls
  uint32_t depth = 64;              // of lists and maps in the result
};

// Runs the Jsonnet program at `path` of `tree` and reads its result. Every mark names the program's
// document with line 0: Jsonnet does not say which line made a value.
//
// The program runs in a child process that can open nothing; its imports are answered from `tree`
// alone. Blocks until the program ends or is ended. Rules: jsonnet-error, jsonnet-limit,
// unreadable.
std::optional<model::Value> read_jsonnet(const std::string& path, const SourceTree& tree,
                                         model::Documents& documents, Diagnostics& diagnostics,
                                         const JsonnetLimits& limits = {});

}  // namespace consort::document
