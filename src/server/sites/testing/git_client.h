#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "system/process.h"

namespace consort::server {

// The real git as somebody uses it in a folder of theirs, without configuration of this machine.
class GitClient {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;
  explicit GitClient(std::string folder, Environment environment = {});

  const std::string& folder() const { return folder_; }
  // What it printed, trimmed; an error with what it complained about.
  Result<std::string> run(std::vector<std::string> arguments, const std::string& input = {},
                          const Environment& more = {});
  // The same where it must succeed.
  std::string must(std::vector<std::string> arguments, const std::string& input = {},
                   const Environment& more = {});

  void write(const std::string& path, std::string_view text);  // with its folders
  std::string commit(const std::string& message);              // all that is there; its name

 private:
  std::string folder_;
  Environment environment_;
  std::unique_ptr<system::ProcessRunner> processes_;
};

}  // namespace consort::server
