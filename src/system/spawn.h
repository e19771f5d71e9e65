#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "system/descriptor.h"

namespace consort::system {

// Everything a child needs between fork and exec, made ready before: only system calls remain.
struct SpawnPlan {
  std::string program;  // absolute path inside the root
  std::vector<std::string> argv;
  std::vector<std::string> environment;  // "NAME=value"
  std::string root = "/";
  std::string directory = "/";
  struct Identity {
    uid_t uid;
    gid_t gid;
    std::vector<gid_t> groups;
  };
  std::optional<Identity> identity;
  std::optional<mode_t> umask;
  bool dies_with_us = true;  // killed when the thread that started it ends
};

// A started child in a process group of its own, and our ends of its standard streams (all
// non-blocking).
struct Spawned {
  pid_t pid = -1;
  Descriptor process;  // pidfd: readable when it has ended
  Descriptor input, output, errors;
};

// Starts the child. When it cannot get as far as running the program, the error names the step that
// failed. Below another root the child gets /proc, /sys and /dev in a mount namespace of its own,
// where that is allowed.
Result<Spawned> spawn(const SpawnPlan& plan);

}  // namespace consort::system
