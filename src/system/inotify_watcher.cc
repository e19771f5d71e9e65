#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <unordered_map>

#include "system/events.h"
#include "system/paths.h"

namespace consort::system {
namespace {

constexpr int kAttempts = 64;  // to arm a folder while its ancestors come and go
constexpr uint32_t kMask = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE |
                           IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |
                           IN_EXCL_UNLINK;

// Wanted folders that exist are watched themselves; for one that does not, its nearest existing
// ancestor is, and each event there is a reason to try again deeper.
class InotifyWatcher final : public PathWatcher {
 public:
  InotifyWatcher(std::string root, int descriptor)
      : root_(std::move(root)), descriptor_(descriptor) {}
  ~InotifyWatcher() override { ::close(descriptor_); }

  int descriptor() const override { return descriptor_; }

  Status watch(const std::string& folder) override {
    wanted_.insert(folder);
    return arm(folder);
  }

  void unwatch(const std::string& folder) override {
    wanted_.erase(folder);
    waiting_.erase(folder);
    auto watched = watches_.find(folder);
    if (watched == watches_.end() || is_needed(folder)) return;
    std::set<std::string>& names = folders_[watched->second];
    names.erase(folder);
    if (names.empty()) {
      ::inotify_rm_watch(descriptor_, watched->second);
      folders_.erase(watched->second);
    }
    watches_.erase(watched);
  }

  Result<std::vector<Event>> drain() override {
    alignas(inotify_event) char buffer[64 << 10];
    std::set<std::pair<Event::Kind, std::string>> seen;
    for (;;) {
      ssize_t length = ::read(descriptor_, buffer, sizeof buffer);
      if (length < 0 && errno == EINTR) continue;
      if (length < 0 && errno == EAGAIN) break;
      if (length < 0) return os_error(errno, "cannot read the kernel's file events");
      for (char* at = buffer; at < buffer + length;) {
        const auto* event = reinterpret_cast<const inotify_event*>(at);
        take(*event, seen);
        at += sizeof(inotify_event) + event->len;
      }
    }
    rearm(seen);
    std::vector<Event> events;
    for (const auto& [kind, subject] : seen)
      events.push_back({kind, subject});
    return events;
  }

 private:
  using Seen = std::set<std::pair<Event::Kind, std::string>>;

  std::string real(const std::string& path) const { return root_ == "/" ? path : root_ + path; }

  bool is_needed(const std::string& folder) const {
    if (wanted_.contains(folder)) return true;
    return std::any_of(waiting_.begin(), waiting_.end(),
                       [&](const auto& entry) { return entry.second == folder; });
  }

  void take(const inotify_event& event, Seen& seen) {
    if (event.mask & IN_Q_OVERFLOW) {
      seen.insert({Event::Kind::overflow, ""});
      return;
    }
    auto found = folders_.find(event.wd);
    if (found == folders_.end()) return;
    bool ends = event.mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF);
    for (const std::string& folder : found->second) {
      bool named = event.len > 0 && !ends;
      seen.insert({Event::Kind::path, named ? join_path(folder, event.name) : folder});
      if (!ends) continue;
      watches_.erase(folder);
      lost_.insert(folder);
    }
    if (!ends) return;
    if (event.mask & IN_MOVE_SELF) ::inotify_rm_watch(descriptor_, event.wd);
    folders_.erase(found);
  }

  // Watches `folder`, or waits for it at its nearest ancestor. Tries again when something has come
  // into being since the ancestor was found, so that it is not missed.
  Status arm(const std::string& folder) {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      TRY(std::string at, arm_nearest(folder));
      struct stat status {};
      bool deeper = at != folder && ::stat(real(child_towards(at, folder)).c_str(), &status) == 0 &&
                    S_ISDIR(status.st_mode);
      if (!deeper) return settle(folder, at);
    }
    return settle(folder, "/");
  }

  Result<std::string> arm_nearest(const std::string& folder) {
    for (std::string at = folder;; at = std::string(parent_path(at))) {
      if (watches_.contains(at)) return at;
      int watch = ::inotify_add_watch(descriptor_, real(at).c_str(), kMask);
      if (watch >= 0) {
        watches_[at] = watch;
        folders_[watch].insert(at);
        return at;
      }
      if (errno == ENOSPC) {
        return fail(Code::unavailable, "the kernel has no file watches left for " + at +
                                           ": raise fs.inotify.max_user_watches");
      }
      if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
        return os_error(errno, "cannot watch " + at);
      if (at == "/") return fail(Code::not_found, "cannot watch the root of " + root_);
    }
  }

  Status settle(const std::string& folder, const std::string& at) {
    if (at == folder)
      waiting_.erase(folder);
    else
      waiting_[folder] = at;
    return {};
  }

  static std::string child_towards(const std::string& ancestor, const std::string& folder) {
    size_t from = ancestor == "/" ? 1 : ancestor.size() + 1;
    return folder.substr(0, folder.find('/', from));
  }

  // Folders that came into being or were lost; a folder armed anew may already hold something.
  void rearm(Seen& seen) {
    std::set<std::string> again;
    for (const auto& [folder, at] : waiting_) {
      std::string next = child_towards(at, folder);
      bool stirred =
          seen.contains({Event::Kind::path, next}) || seen.contains({Event::Kind::path, at});
      if (stirred || lost_.contains(at) || seen.contains({Event::Kind::overflow, ""}))
        again.insert(folder);
    }
    for (const std::string& folder : lost_) {
      if (wanted_.contains(folder)) again.insert(folder);
    }
    lost_.clear();
    for (const std::string& folder : again) {
      if (Status status = arm(folder); !status) seen.insert({Event::Kind::overflow, ""});
      if (watches_.contains(folder)) seen.insert({Event::Kind::path, folder});
    }
  }

  const std::string root_;
  const int descriptor_;
  std::set<std::string> wanted_;
  std::map<std::string, std::string>
      waiting_;  // wanted folder that is not there -> ancestor watched instead
  std::unordered_map<std::string, int> watches_;  // folder -> kernel's watch
  std::unordered_map<int, std::set<std::string>>
      folders_;                 // and back: links give a folder several names
  std::set<std::string> lost_;  // folders whose watch ended in this drain()
};

}  // namespace

Result<std::unique_ptr<PathWatcher>> inotify_watcher(std::string root) {
  int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) return os_error(errno, "cannot watch files: inotify_init1");
  return std::unique_ptr<PathWatcher>(
      std::make_unique<InotifyWatcher>(std::move(root), descriptor));
}

}  // namespace consort::system
