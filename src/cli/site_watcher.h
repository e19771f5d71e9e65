#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/descriptor.h"
#include "cli/context.h"

namespace consort::cli {

// Calls back, from a thread of its own, when something in the folder of a site has changed since it
// was made and it has been quiet since for a moment (an editor saves in several steps). Where the
// kernel cannot watch the folder it never calls.
class SiteWatcher {
 public:
  SiteWatcher(std::string folder, const Wiring& wiring);
  ~SiteWatcher();

  // Replaces the callback; an empty one keeps changes for the next.
  void on_change(std::function<void()> callback);

 private:
  void run(std::stop_token stop);
  void watch_tree(const std::string& folder, int depth);
  void changed();

  const std::string folder_;
  std::unique_ptr<system::PathWatcher> paths_;  // null where it cannot be watched
  const Descriptor wake_;
  std::mutex mutex_;
  std::function<void()> callback_;  // guarded by mutex_
  bool pending_ = false;            // guarded by mutex_
  std::jthread thread_;             // last: it uses the rest
};

}  // namespace consort::cli
