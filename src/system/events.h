#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace consort::system {

// A hint that something may have changed; the truth is to be read again.
struct Event {
  enum class Kind {
    path,      // `subject` or something directly in it changed; a path inside the root
    unit,      // a systemd unit changed its state; `subject` is its name
    overflow,  // hints were lost: look at everything
  };
  Kind kind = Kind::path;
  std::string subject = {};
  friend bool operator==(const Event&, const Event&) = default;
};

// Something to wait on. One thread.
class EventSource {
 public:
  virtual ~EventSource() = default;
  virtual int descriptor() const = 0;              // readable when drain() has something
  virtual Result<std::vector<Event>> drain() = 0;  // does not block; equal events once
};

// Watches directories: one kernel watch for each, whatever number of files in it matter.
class PathWatcher : public EventSource {
 public:
  // Starts watching `directory`, or, while it does not exist, its nearest existing ancestor.
  // A user's link on the way counts as not existing. Watching twice is fine, and after an overflow
  // tries again what could not be watched any more. Code::unavailable when the kernel's watches are
  // used up.
  virtual Status watch(const std::string& directory) = 0;
  virtual void unwatch(const std::string& directory) = 0;
};

Result<std::unique_ptr<PathWatcher>> inotify_watcher(std::string root);

}  // namespace consort::system
