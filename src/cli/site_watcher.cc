#include "cli/site_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <filesystem>

namespace consort::cli {
namespace {

namespace fs = std::filesystem;
constexpr int kQuiet = 200;  // milliseconds without an event before a change counts
constexpr int kDeepest = 8;

}  // namespace

// Watching begins before the constructor returns: what is compiled after it is not older than what
// is watched.
SiteWatcher::SiteWatcher(std::string folder, const Wiring& wiring)
    : folder_(fs::absolute(folder).lexically_normal().string()),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  auto paths = wiring.open_watcher("/");
  if (!paths || !wake_) return;
  paths_ = std::move(*paths);
  watch_tree(folder_, 0);
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

SiteWatcher::~SiteWatcher() = default;

void SiteWatcher::on_change(std::function<void()> callback) {
  std::lock_guard lock(mutex_);
  callback_ = std::move(callback);
  if (pending_ && callback_) {
    pending_ = false;
    callback_();
  }
}

void SiteWatcher::changed() {
  std::lock_guard lock(mutex_);
  if (callback_)
    callback_();
  else
    pending_ = true;
}

void SiteWatcher::watch_tree(const std::string& folder, int depth) {
  if (!paths_->watch(folder) || depth == kDeepest) return;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    bool walks = at->is_directory(gone) && !at->is_symlink(gone) && at->path().filename() != ".git";
    if (walks) watch_tree(at->path().string(), depth + 1);
  }
}

void SiteWatcher::run(std::stop_token stop) {
  std::stop_callback on_stop(stop, [this] { (void)::eventfd_write(wake_.get(), 1); });
  bool dirty = false;
  while (!stop.stop_requested()) {
    pollfd descriptors[] = {{wake_.get(), POLLIN, 0}, {paths_->descriptor(), POLLIN, 0}};
    int ready = ::poll(descriptors, 2, dirty ? kQuiet : -1);
    if (ready == 0) {
      dirty = false;
      watch_tree(folder_, 0);
      changed();
    } else if (descriptors[1].revents) {
      auto events = paths_->drain();
      if (!events) break;
      dirty = dirty || !events->empty();
    }
  }
}

}  // namespace consort::cli
