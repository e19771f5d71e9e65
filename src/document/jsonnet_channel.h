#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace consort::document {

// What the process that runs a Jsonnet program and the one that wants its result tell each other.
struct JsonnetMessage {
  enum class Kind : uint8_t {
    import,         // child: the folder of the importing file, the path it asks for
    found,          // parent: the file's path in the tree, its text
    refused,        // parent: why there is no such import
    result,         // child: JSON
    error,          // child: what libjsonnet says
    out_of_memory,  // child
  };
  Kind kind;
  std::string first = {};
  std::string second = {};
};

// Sends a message over a stream socket; a non-blocking one is waited for until `deadline`.
Status send(int socket, const JsonnetMessage& message,
            MonotonicTime deadline = MonotonicTime::max());

// The next message: nothing when the other side has closed, Code::timeout at the deadline,
// Code::invalid for one of more than `most_bytes`.
Result<std::optional<JsonnetMessage>> receive(int socket, size_t most_bytes,
                                              MonotonicTime deadline = MonotonicTime::max());

}  // namespace consort::document
