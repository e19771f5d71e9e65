#pragma once
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace consort {

// Owns one file descriptor. Closing leaves errno as it was, so that it can be reported after.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

  void reset() {
    if (fd_ < 0) return;
    int saved = errno;
    ::close(release());
    errno = saved;
  }

 private:
  int fd_ = -1;
};

}  // namespace consort
