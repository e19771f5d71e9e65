#include <sys/inotify.h>

#include "base/strings.h"
#include "system/events.h"
#include "system/paths.h"
#include "system/watch_table.h"

namespace consort::system {
namespace {

constexpr int kAttempts = 16;   // to arm a directory while its ancestors come and go
constexpr int kMostReads = 64;  // in one drain(), so that a storm cannot hold it

// A wanted directory that exists is watched for its content; for one that does not, the nearest
// ancestor is watched until the next step towards it appears. All directories above are watched for
// being moved or removed, as their content would then be somewhere else.
class InotifyWatcher final : public PathWatcher {
 public:
  InotifyWatcher(std::string root, Descriptor inotify)
      : root_(std::move(root)), inotify_(std::move(inotify)), watches_(root_, inotify_.get()) {}

  int descriptor() const override { return inotify_.get(); }

  Status watch(const std::string& directory) override {
    TRY(std::string path, normal_path(directory));
    auto [wanted, is_new] = wanted_.try_emplace(path);
    if (!is_new && !wanted->second.reach.empty()) return {};  // else arming it again had failed
    Status armed = arm(wanted->first, wanted->second);
    if (!armed) wanted_.erase(wanted);
    return armed;
  }

  void unwatch(const std::string& directory) override {
    Result<std::string> path = normal_path(directory);
    auto wanted = path ? wanted_.find(*path) : wanted_.end();
    if (wanted == wanted_.end()) return;
    disarm(wanted->first, wanted->second);
    wanted_.erase(wanted);
  }

  Result<std::vector<Event>> drain() override {
    Drained drained;
    alignas(inotify_event) std::array<char, 64 << 10> buffer;
    for (int i = 0; i < kMostReads; ++i) {
      ssize_t size = ::read(inotify_.get(), buffer.data(), buffer.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0 && errno == EAGAIN) break;
      if (size < 0) return os_error(errno, "cannot read the kernel's file events");
      for (const char* at = buffer.data(); at < buffer.data() + size;) {
        const auto& event = *reinterpret_cast<const inotify_event*>(at);
        take(event, drained);
        at += sizeof(inotify_event) + event.len;
      }
    }
    rearm(drained);
    return std::vector<Event>(std::make_move_iterator(drained.events.begin()),
                              std::make_move_iterator(drained.events.end()));
  }

 private:
  // How far the way to a wanted directory exists; "" before it was looked for.
  struct Wanted {
    std::string reach;
  };
  using AllWanted = std::map<std::string, Wanted, std::less<>>;

  struct EventLess {
    bool operator()(const Event& a, const Event& b) const {
      return std::tie(a.kind, a.subject) < std::tie(b.kind, b.subject);
    }
  };
  struct Drained {
    std::set<Event, EventLess> events;
    std::set<std::string> again;  // wanted directories to be armed anew
  };

  static std::vector<std::string> ancestors(std::string_view path) {  // of "/a/b/c": "/a", "/a/b"
    std::vector<std::string> all;
    for (size_t slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1)) {
      all.emplace_back(path.substr(0, slash));
    }
    return all;
  }

  static std::string step_towards(const std::string& directory, const std::string& from) {
    return directory.substr(0, directory.find('/', from == "/" ? 1 : from.size() + 1));
  }

  void take(const inotify_event& event, Drained& drained) {
    if (event.mask & IN_Q_OVERFLOW) {
      drained.events.insert({Event::Kind::overflow, ""});
      for (const auto& [directory, wanted] : wanted_)
        drained.again.insert(directory);
      return;
    }
    bool gone = event.mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT);
    for (const std::string& path : watches_.paths(event.wd)) {
      std::string subject = event.len > 0 ? join_path(path, event.name) : path;
      if (gone) {
        each_below(path, [&](const std::string& directory) { drained.again.insert(directory); });
      } else if (wanted_.contains(path)) {
        drained.events.insert({Event::Kind::path, subject});
      }
      each_below(subject, [&](const std::string& directory) {
        if (wanted_.find(directory)->second.reach == path && directory != path)
          drained.again.insert(directory);
      });
    }
  }

  // Wanted directories at or below a path.
  template <class Function>
  void each_below(const std::string& path, Function function) const {
    if (wanted_.contains(path)) function(path);
    std::string prefix = join_path(path, "");
    for (auto at = wanted_.lower_bound(prefix);
         at != wanted_.end() && at->first.starts_with(prefix); ++at) {
      function(at->first);
    }
  }

  // All are let go of before the first is armed: what two share must be looked for again.
  void rearm(Drained& drained) {
    for (const std::string& directory : drained.again) {
      Wanted& wanted = wanted_.find(directory)->second;
      disarm(directory, wanted);
    }
    for (const std::string& directory : drained.again) {
      Wanted& wanted = wanted_.find(directory)->second;
      drained.events.insert({Event::Kind::path, directory});
      if (!arm(directory, wanted)) drained.events.insert({Event::Kind::overflow, ""});
    }
  }

  // From the top down, so that whatever is moved meanwhile is either heard of or not yet passed.
  Status arm(const std::string& directory, Wanted& wanted) {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      TRY_DO(descend(directory, wanted));
      if (is_settled(directory, wanted)) return {};
      disarm(directory, wanted);
    }
    return fail(Code::busy,
                "cannot watch " + printable(directory) + ": the way to it does not stay the same");
  }

  Status descend(const std::string& directory, Wanted& wanted) {
    wanted.reach = "/";
    std::vector<std::string> steps = ancestors(directory);
    if (directory != "/") steps.push_back(directory);
    for (const std::string& step : steps) {
      Status added = watches_.add(step, WatchTable::place);
      if (!added && is_no_way(added.error())) break;
      if (!added) return let_go(directory, wanted, std::move(added).error());
      wanted.reach = step;
    }
    auto interest = wanted.reach == directory ? WatchTable::content : WatchTable::appearance;
    Status added = watches_.add(wanted.reach, interest);
    if (!added && !is_no_way(added.error()))
      return let_go(directory, wanted, std::move(added).error());
    return {};
  }

  // A link that must not be followed is waited for to become a directory, too.
  static bool is_no_way(const Error& error) {
    return error.code == Code::not_found || error.code == Code::denied;
  }

  Error let_go(const std::string& directory, Wanted& wanted, Error error) {
    disarm(directory, wanted);
    return error;
  }

  // The way is still the one watched, and ends where it did.
  bool is_settled(const std::string& directory, const Wanted& wanted) const {
    for (const std::string& step : ancestors(wanted.reach)) {
      if (!watches_.leads_there(step)) return false;
    }
    if (!watches_.leads_there(wanted.reach)) return false;
    return wanted.reach == directory ||
           !root_.directory(step_towards(directory, wanted.reach), "watch");
  }

  void disarm(const std::string& directory, Wanted& wanted) {
    if (wanted.reach.empty()) return;
    for (const std::string& step : ancestors(wanted.reach))
      watches_.drop(step, WatchTable::place);
    if (wanted.reach != "/") watches_.drop(wanted.reach, WatchTable::place);
    watches_.drop(wanted.reach,
                  wanted.reach == directory ? WatchTable::content : WatchTable::appearance);
    wanted.reach.clear();
  }

  const SafeRoot root_;
  const Descriptor inotify_;
  WatchTable watches_;
  AllWanted wanted_;
};

}  // namespace

Result<std::unique_ptr<PathWatcher>> inotify_watcher(std::string root) {
  Descriptor inotify(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!inotify) return os_error(errno, "cannot watch files");
  return std::make_unique<InotifyWatcher>(std::move(root), std::move(inotify));
}

}  // namespace consort::system
