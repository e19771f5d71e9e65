#include "cli/site_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <filesystem>

namespace consort::cli {
namespace {

namespace fs = std::filesystem;
constexpr int kQuiet = 200;  // milliseconds without an event before a change counts
constexpr int kDeepest = 8;

}  // namespace

SiteWatcher::SiteWatcher(std::string folder, const Wiring& wiring)
    : folder_(fs::absolute(folder).lexically_normal().string()),
      wiring_(wiring),
      thread_([this](std::stop_token stop) { run(stop); }) {}

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

void SiteWatcher::watch_tree(system::PathWatcher& paths, const std::string& folder, int depth) {
  if (!paths.watch(folder) || depth == kDeepest) return;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    bool walks =
        entry.is_directory(error) && !entry.is_symlink(error) && entry.path().filename() != ".git";
    if (walks) watch_tree(paths, entry.path().string(), depth + 1);
  }
}

void SiteWatcher::run(std::stop_token stop) {
  auto paths = wiring_.open_watcher("/");
  if (!paths) return;
  watch_tree(**paths, folder_, 0);
  int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::stop_callback on_stop(stop, [wake] { (void)::eventfd_write(wake, 1); });
  bool dirty = false;
  while (!stop.stop_requested()) {
    pollfd descriptors[] = {{wake, POLLIN, 0}, {(*paths)->descriptor(), POLLIN, 0}};
    int ready = ::poll(descriptors, 2, dirty ? kQuiet : -1);
    if (ready == 0) {
      dirty = false;
      watch_tree(**paths, folder_, 0);
      changed();
    } else if (descriptors[1].revents) {
      auto events = (*paths)->drain();
      if (!events) break;
      dirty = dirty || !events->empty();
    }
  }
  ::close(wake);
}

}  // namespace consort::cli
