#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "wire/message.h"

namespace consort::agent {

// Numbered messages as files of one folder, named by their numbers: the XXH3 of the JSON in
// hexadecimal, a line break, the JSON. Not thread-safe for one number; different numbers may be
// used from different threads.
class MessageFiles {
 public:
  explicit MessageFiles(std::string folder) : folder_(std::move(folder)) {}
  const std::string& folder() const { return folder_; }

  Status make_folder() const;                    // durable
  Result<std::vector<int64_t>> numbers() const;  // sorted; what a crash left unfinished is removed
  // Code::corrupt when it is not what was written.
  Result<wire::AgentMessage> read(int64_t number) const;
  // All or none, durable. The messages have their numbers.
  Status write(std::span<const wire::AgentMessage> messages) const;
  void remove(int64_t number) const;

 private:
  std::string path(int64_t number) const;
  Status sync_folder() const;
  const std::string folder_;
};

}  // namespace consort::agent
