#include <fcntl.h>
#include <sys/epoll.h>

#include "base/descriptor.h"
#include "resources/mount/mount_table.h"

namespace consort::resources {
namespace {

using system::Event;

constexpr const char* kMountInfo = "/proc/self/mountinfo";

// The kernel marks the file as having urgent data when mounts change; an epoll turns that into
// "readable".
class MountEvents final : public system::EventSource {
 public:
  Status open() {
    file_ = Descriptor(::open(kMountInfo, O_RDONLY | O_CLOEXEC));
    epoll_ = Descriptor(epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{.events = EPOLLPRI | EPOLLET, .data = {}};
    if (!file_ || !epoll_ || epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, file_.get(), &event) != 0) {
      return os_error(errno, std::string("cannot watch ") + kMountInfo);
    }
    TRY(known_, table());
    return {};
  }

  int descriptor() const override { return epoll_.get(); }

  Result<std::vector<Event>> drain() override {
    epoll_event event;
    while (epoll_wait(epoll_.get(), &event, 1, 0) > 0) {
    }
    TRY(MountTable now, table());
    std::vector<Event> events;
    for (const auto& [point, mounted] : known_) {
      if (!now.contains(point)) events.push_back({Event::Kind::path, point});
    }
    for (const auto& [point, mounted] : now) {
      auto before = known_.find(point);
      if (before == known_.end() || before->second != mounted)
        events.push_back({Event::Kind::path, point});
    }
    known_ = std::move(now);
    return events;
  }

 private:
  Result<MountTable> table() {
    std::string text;
    char piece[16 << 10];
    if (lseek(file_.get(), 0, SEEK_SET) < 0)
      return os_error(errno, std::string("cannot read ") + kMountInfo);
    while (true) {
      ssize_t got = ::read(file_.get(), piece, sizeof piece);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return os_error(errno, std::string("cannot read ") + kMountInfo);
      if (got == 0) return parse_mount_table(text);
      text.append(piece, static_cast<size_t>(got));
    }
  }

  Descriptor file_;
  Descriptor epoll_;
  MountTable known_;
};

}  // namespace

Result<std::unique_ptr<system::EventSource>> mount_events() {
  auto events = std::make_unique<MountEvents>();
  TRY_DO(events->open());
  return events;
}

}  // namespace consort::resources
