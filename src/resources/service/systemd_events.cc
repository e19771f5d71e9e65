#include "resources/service/systemd_events.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <set>

#include "base/descriptor.h"
#include "resources/service/bus.h"

namespace consort::resources {
namespace {

using system::Event;

constexpr time_t kBetweenTries = 1;  // seconds, while systemd is away

// Waits on one descriptor that stays the same: an epoll of the bus or, while there is none, of a
// timer.
class SystemdEvents final : public system::EventSource {
 public:
  Status open() {
    epoll_ = Descriptor(epoll_create1(EPOLL_CLOEXEC));
    timer_ = Descriptor(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!epoll_ || !timer_ || !watch(timer_.get())) {
      return os_error(errno, "cannot prepare to listen to systemd");
    }
    return connect();
  }

  int descriptor() const override { return epoll_.get(); }

  Result<std::vector<Event>> drain() override {
    changed_.clear();
    std::vector<Event> events;
    if (!bus_ || !bus_->process()) {
      bus_.reset();
      if (!connect()) return retry_later();
      events.push_back({Event::Kind::overflow});
    }
    for (const std::string& unit : changed_)
      events.push_back({Event::Kind::unit, unit});
    return events;
  }

 private:
  static int heard(sd_bus_message* signal, void* self, sd_bus_error*) {
    auto& changed = static_cast<SystemdEvents*>(self)->changed_;
    if (std::string unit = signalled_unit(signal); !unit.empty()) changed.insert(std::move(unit));
    uint32_t id;
    const char *first, *second, *third;
    if (libsystemd().bus_message_is_signal(signal, nullptr, "JobRemoved")) {
      if (libsystemd().bus_message_read(signal, "uoss", &id, &first, &second, &third) >= 0)
        changed.insert(second);
    } else if (libsystemd().bus_message_is_signal(signal, nullptr, "UnitNew") ||
               libsystemd().bus_message_is_signal(signal, nullptr, "UnitRemoved")) {
      if (libsystemd().bus_message_read(signal, "so", &first, &second) >= 0) changed.insert(first);
    }
    return 0;
  }

  bool watch(int descriptor) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
  }

  Status connect() {
    set_timer(0);
    TRY(Bus bus, Bus::open());
    TRY_DO(bus.listen(&heard, this));
    TRY_DO(bus.process());
    if (!watch(bus.descriptor())) return os_error(errno, "cannot wait for systemd");
    bus_ = std::make_unique<Bus>(std::move(bus));
    return {};
  }

  std::vector<Event> retry_later() {
    set_timer(kBetweenTries);
    return {};
  }

  // 0 stops it; setting it also takes back what it had to say.
  void set_timer(time_t seconds) {
    itimerspec when{.it_interval = {}, .it_value = {.tv_sec = seconds, .tv_nsec = 0}};
    timerfd_settime(timer_.get(), 0, &when, nullptr);
  }

  Descriptor epoll_;
  Descriptor timer_;
  std::unique_ptr<Bus> bus_;  // null while systemd is away
  std::set<std::string> changed_;
};

}  // namespace

Result<std::unique_ptr<system::EventSource>> systemd_events() {
  auto events = std::make_unique<SystemdEvents>();
  TRY_DO(events->open());
  return events;
}

}  // namespace consort::resources
