#pragma once
#include <functional>
#include <optional>

#include "server/notify/sender.h"
#include "store/environments.h"
#include "store/store.h"

namespace consort::server {

// How long to wait after so many attempts (1: the first one failed): twice as long after each, from
// kFirstWait to kLastWait, and of that a part between the half and all. `random`: 0 to below 1.
Duration wait_after(int64_t attempts, double random);
constexpr Duration kFirstWait = std::chrono::seconds(10);
constexpr Duration kLastWait = std::chrono::hours(1);
constexpr Duration kGiveUpAfter = std::chrono::hours(24);

// Delivers what waits for one channel, the oldest first. What was taken is forgotten after that: a
// crash in between has it sent once more, by the same name. What is refused for good is given up at
// once. One thread; it blocks.
class Courier {
 public:
  struct Parts {
    store::Store& store;
    NotificationSender& sender;
    const Clock& clock;
    std::function<double()> random;
    std::function<void(const std::string&)> warn;  // what is worth a line in the log
    std::function<void()> ring_events;
  };
  Courier(Parts parts, store::EnvironmentId environment, std::string channel)
      : parts_(std::move(parts)), environment_(environment), channel_(std::move(channel)) {}

  // Tries what is due until something fails or nothing is left. When to come again; nullopt: when
  // there is something new.
  Result<std::optional<WallTime>> deliver(std::stop_token stop);

 private:
  struct Next {
    std::optional<store::Delivery> delivery;
    std::optional<NotificationChannel> channel;  // nullopt: it was taken out of the settings
  };
  Result<Next> next() const;
  Result<std::optional<WallTime>> failed(const store::Delivery& delivery, const Error& problem);
  Status give_up(const store::Delivery& delivery, const Error& problem);

  const Parts parts_;
  const store::EnvironmentId environment_;
  const std::string channel_;
};

}  // namespace consort::server
