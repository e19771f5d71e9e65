#pragma once
#include <cstddef>
#include <string>

namespace consort::document {

// Runs a Jsonnet program with libjsonnet and tells the result over `socket`, where it also asks for
// imports. For a child process: when memory runs out it says so and ends the process.
void run_jsonnet_program(int socket, const std::string& path, const std::string& text,
                         unsigned stack, size_t most_bytes);

}  // namespace consort::document
