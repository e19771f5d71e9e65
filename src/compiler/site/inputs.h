#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace consort::compiler {

// What something was made from: it still holds while each of these has the same version. A version
// is a pointer that changes with the content; null says that there was nothing of that name.
struct Input {
  enum class Kind : uint8_t { inventory, layer, content, text, program, order, facts, query, host };

  Kind kind = Kind::layer;
  std::string name;
  std::shared_ptr<const void> version;
};

// The inputs met while something is made. Not thread-safe.
class Inputs {
 public:
  void note(Input::Kind kind, std::string name, std::shared_ptr<const void> version) {
    all_.push_back({kind, std::move(name), std::move(version)});
  }
  // A file of the site that was read.
  void note_file(const std::string& path, const Digest& digest) { files_[path] = digest; }
  void note_files(const Inputs& other) { files_.insert(other.files_.begin(), other.files_.end()); }

  const std::vector<Input>& all() const { return all_; }
  const std::map<std::string, Digest>& files() const { return files_; }

 private:
  std::vector<Input> all_;
  std::map<std::string, Digest> files_;
};

}  // namespace consort::compiler
