#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace consort::system {

// Tells systemd how the service is, by the datagrams of sd_notify(3). Does nothing where no service
// manager listens ($NOTIFY_SOCKET).
class ServiceManager {
 public:
  ServiceManager();  // reads the environment

  // `status` is what `systemctl status` shows.
  void ready(std::string_view status = {}) const;
  void stopping() const { tell("STOPPING=1"); }
  void alive() const { tell("WATCHDOG=1"); }
  // How often alive() is to be called: half of what systemd waits for, when it watches at all.
  std::optional<Duration> alive_every() const { return alive_every_; }

 private:
  void tell(std::string_view state) const;
  std::string socket_;
  std::optional<Duration> alive_every_;
};

}  // namespace consort::system
