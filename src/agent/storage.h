#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::agent {

// One append-only file of the agent. Not thread-safe.
class Storage {
 public:
  virtual ~Storage() = default;
  virtual Result<std::string> load() = 0;  // "" when there is none yet
  virtual Status append(std::string_view bytes) = 0;
  virtual Status sync() = 0;                           // what was appended survives a power cut
  virtual Status replace(std::string_view bytes) = 0;  // all or nothing, durable
};

// `path` in a folder that exists. Appends are one write() each.
std::unique_ptr<Storage> file_storage(std::string path);
// The same file for who only looks: nothing is ever written, and what would be is dropped.
std::unique_ptr<Storage> read_only_storage(std::string path);
// For who has nothing to remember.
std::unique_ptr<Storage> no_storage();

}  // namespace consort::agent
