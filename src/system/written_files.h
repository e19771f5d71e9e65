#pragma once
#include <array>
#include <mutex>
#include <optional>

#include "base/hash.h"

namespace consort::system {

// The digests of files that were written just now, by the state they were left in: who looks at one
// to check it, and finds that state, need not read it again. Each is told once. Thread-safe.
class WrittenFiles {
 public:
  void note(const Fingerprint& left, const Digest& content);
  std::optional<Digest> take(const Fingerprint& found);

 private:
  struct Entry {
    Fingerprint left;
    Digest content;
  };
  static constexpr size_t kEntries = 64;  // the newest of those that share a place
  Entry& place(const Fingerprint& state) { return entries_[state.low % kEntries]; }

  std::mutex mutex_;
  std::array<Entry, kEntries> entries_{};  // guarded by mutex_; {0, 0}: none
};

}  // namespace consort::system
