#pragma once
#include <string>

namespace consort::server {

struct PushRules {
  std::string branch;
  uint64_t largest_object = 64 << 20;  // bytes of a file, and of what git stores beside
};

// In the environment of a push: the site takes working trees too.
inline constexpr const char* kTakesWorkingTrees = "CONSORT_TAKES_WORKING_TREES";

// The pre-receive hook of a repository: a script for git and a POSIX shell, run while what was
// pushed is in quarantine. It takes what is pushed to refs/heads/, refuses to rewrite or to delete
// the branch, and objects that are too large, and a working tree (the push option "working-tree")
// where the site takes only what was committed; what it says the pusher reads.
std::string push_hook(const PushRules& rules);

}  // namespace consort::server
