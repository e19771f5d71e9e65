#include "server/sites/git_environment.h"

#include "system/command.h"

namespace consort::server {

std::vector<std::pair<std::string, std::string>> git_environment() {
  return {{"PATH", system::kProgramPath},     {"LANG", "C.UTF-8"},
          {"HOME", "/nonexistent"},           {"GIT_CONFIG_NOSYSTEM", "1"},
          {"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_ATTR_NOSYSTEM", "1"},
          {"GIT_TERMINAL_PROMPT", "0"},       {"GIT_ASKPASS", "/bin/false"},
          {"SSH_ASKPASS", "/bin/false"},      {"GIT_ALLOC_LIMIT", "1g"}};
}

}  // namespace consort::server
