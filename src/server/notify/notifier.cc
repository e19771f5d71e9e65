#include "server/notify/notifier.h"

#include <algorithm>
#include <random>

#include "base/hash.h"
#include "server/notify/announcement.h"

namespace consort::server {
namespace {

constexpr Duration kLookAnyway = std::chrono::minutes(1);
constexpr Duration kAfterTrouble = std::chrono::seconds(10);

std::string new_name() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 16; ++i)
    bytes += static_cast<char>(random());
  return to_hex(bytes);
}

double random_part() {
  thread_local std::mt19937_64 engine{std::random_device()()};
  return std::uniform_real_distribution<>(0, 1)(engine);
}

}  // namespace

// The thread of one channel.
class Notifier::Round {
 public:
  Round(const Parts& parts, store::EnvironmentId environment, const std::string& channel)
      : parts_(parts),
        sender_(parts.make_sender()),
        courier_({parts.store, *sender_, parts.clock, random_part,
                  [&log = parts.log](const std::string& text) { log.warning(text); },
                  [&signal = parts.signal] { signal.ring(); }},
                 environment, channel),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  void wake() {
    std::lock_guard lock(mutex_);
    woken_ = true;
    news_.notify_one();
  }

 private:
  void run(const std::stop_token& stop) {
    while (true) {
      {
        std::unique_lock lock(mutex_);
        news_.wait_for(lock, stop, rest_, [this] { return woken_; });
        if (stop.stop_requested()) return;
        woken_ = false;
      }
      auto again = courier_.deliver(stop);
      if (!again && !stop.stop_requested())
        parts_.log.error("notifying: " + again.error().to_string());
      rest_ = !again ? kAfterTrouble
              : *again
                  ? std::clamp<Duration>(**again - parts_.clock.wall(), Duration(0), kLookAnyway)
                  : kLookAnyway;
    }
  }

  const Parts& parts_;
  const std::unique_ptr<NotificationSender> sender_;
  Courier courier_;
  std::mutex mutex_;
  std::condition_variable_any news_;
  bool woken_ = true;  // guarded by mutex_
  Duration rest_{};    // of thread_
  std::jthread thread_;
};

Result<std::unique_ptr<Notifier>> Notifier::start(Parts parts) {
  TRY_DO(begin_announcing(parts.store));
  return std::unique_ptr<Notifier>(new Notifier(std::move(parts)));
}

Notifier::Notifier(Parts parts)
    : parts_(std::move(parts)),
      subscription_(parts_.signal.subscribe([this] {
        std::lock_guard lock(mutex_);
        rung_ = true;
        news_.notify_one();
      })),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Notifier::~Notifier() {
  subscription_ = {};
  thread_.request_stop();
  thread_.join();
}

void Notifier::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto again = look();
    const Duration rest =
        again ? std::clamp<Duration>(*again - parts_.clock.wall(), Duration(0), kLookAnyway)
              : kLookAnyway;
    std::unique_lock lock(mutex_);
    news_.wait_for(lock, stop, rest, [this] { return rung_; });
    rung_ = false;
  }
}

// When to look again, though nobody rings.
std::optional<WallTime> Notifier::look() {
  auto environments =
      parts_.store.read([](store::Reader& r) { return store::environments::all(r); });
  if (!environments) {
    warn("notifying: " + environments.error().to_string());
    return parts_.clock.wall() + kAfterTrouble;
  }
  std::optional<WallTime> first;
  for (const store::Environment& environment : *environments) {
    auto again = announce(parts_.store, environment.id, new_name);
    if (!again) {
      warn("notifying: " + again.error().to_string());
      again = std::optional(parts_.clock.wall() + kAfterTrouble);
    }
    if (*again) first = first ? std::min(*first, **again) : **again;
    send_out(environment.id);
  }
  return first;
}

void Notifier::send_out(store::EnvironmentId environment) {
  auto channels = parts_.store.read(
      [&](store::Reader& r) { return store::deliveries::channels(r, environment); });
  if (!channels) return warn("notifying: " + channels.error().to_string());
  for (const std::string& channel : *channels) {
    auto& round = rounds_[{environment, channel}];
    if (round)
      round->wake();
    else
      round = std::make_unique<Round>(parts_, environment, channel);
  }
}

}  // namespace consort::server
