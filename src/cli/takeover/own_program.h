#pragma once
#include <string>
#include <vector>

namespace consort::cli {

// A file of the program that runs here, to run it elsewhere.
struct ProgramFile {
  std::string name;  // as the loader looks for it: "libsimdjson.so.14"
  std::string path;
};

// The shared libraries that it was started with, but for those of the C library, which belong to a
// machine's kernel and loader.
std::vector<ProgramFile> own_libraries();

}  // namespace consort::cli
