#pragma once
#include <atomic>
#include <cstddef>

namespace consort::net {

// Bytes on their way out of a connection, for any thread to read: those posted to the loop, and
// those that wait in the connection.
class Outflow {
 public:
  size_t waiting() const { return posted_ + queued_; }
  void post(size_t bytes) { posted_ += bytes; }       // any thread
  void arrive(size_t bytes) { posted_ -= bytes; }     // the loop's
  void set_queued(size_t bytes) { queued_ = bytes; }  // the loop's

 private:
  std::atomic<size_t> posted_ = 0;
  std::atomic<size_t> queued_ = 0;
};

}  // namespace consort::net
