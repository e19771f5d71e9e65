#include "agent/doorbell.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/result.h"

namespace consort::agent {
namespace {

bool poll_for(int descriptor, int timeout_ms) {
  pollfd waiting{descriptor, POLLIN, 0};
  return ::poll(&waiting, 1, timeout_ms) > 0;
}

}  // namespace

Doorbell::Doorbell() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  check(descriptor_ >= 0, "the kernel gives no event descriptor");
}

Doorbell::~Doorbell() { ::close(descriptor_); }

void Doorbell::ring() const { (void)::eventfd_write(descriptor_, 1); }

void Doorbell::answer() const {
  eventfd_t count;
  (void)::eventfd_read(descriptor_, &count);
}

bool Doorbell::rung() const { return poll_for(descriptor_, 0); }

void Doorbell::wait() const {
  while (!poll_for(descriptor_, -1)) {
  }
}

}  // namespace consort::agent
