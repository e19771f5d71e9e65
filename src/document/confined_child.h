#pragma once
#include <sys/types.h>

#include <cstddef>
#include <functional>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace consort::document {

// What a confined child may use.
struct Confinement {
  Duration cpu;       // rounded up to whole seconds; past it the child gets SIGXCPU
  size_t memory = 0;  // bytes of address space on top of what this process has mapped
};

// A forked child that does one piece of work for this process, with one socket to it and nothing
// else: it can open no file and no socket, starts with no signal handlers, and dies with its
// parent's thread.
//
// The work runs in a copy of a process that may have had other threads. It may allocate memory
// (glibc keeps its allocator whole across fork) but must take no lock that another thread could
// have held: no loggers, no objects of this program that are shared.
class ConfinedChild {
 public:
  // Called in the child; it ends with status 0 when `work` returns.
  using Work = std::function<void(int socket)>;

  // How the child ended: by itself, or killed by a signal.
  struct Ending {
    int status = 0;
    int signal = 0;  // 0: by itself
  };

  static Result<ConfinedChild> start(const Confinement& limits, const Work& work);

  ConfinedChild(ConfinedChild&& other) noexcept;
  ConfinedChild& operator=(ConfinedChild&&) = delete;
  ~ConfinedChild();  // kills and waits

  int socket() const { return socket_.get(); }  // non-blocking
  Ending wait();                                // blocks until it has ended

 private:
  ConfinedChild(pid_t pid, Descriptor socket) : pid_(pid), socket_(std::move(socket)) {}

  pid_t pid_;  // -1 once it has been waited for
  Descriptor socket_;
};

}  // namespace consort::document
