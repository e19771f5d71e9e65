#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "server/api/events/event_signal.h"
#include "server/notify/courier.h"

namespace consort::server {

// Tells others what changes of compliance, as the settings of environments say: one thread writes
// down what is to be told, and each channel has one of its own that tells it, so that nobody waits
// for a receiver but its channel. What was written down is told after a restart.
class Notifier {
 public:
  struct Parts {
    store::Store& store;
    EventSignal& signal;
    const Clock& clock;
    Log& log;
    std::function<std::unique_ptr<NotificationSender>()> make_sender;  // for each channel
  };
  // All outlive it. What happened before the first start of a server that can tell is not told.
  static Result<std::unique_ptr<Notifier>> start(Parts parts);
  ~Notifier();

 private:
  class Round;  // of one channel
  explicit Notifier(Parts parts);
  void run(const std::stop_token& stop);
  std::optional<WallTime> look();
  void send_out(store::EnvironmentId environment);
  void warn(const std::string& message) { parts_.log.warning(message); }

  const Parts parts_;
  std::mutex mutex_;
  std::condition_variable_any news_;
  bool rung_ = true;  // guarded by mutex_
  std::map<std::pair<store::EnvironmentId, std::string>, std::unique_ptr<Round>>
      rounds_;  // of thread_
  EventSignal::Subscription subscription_;
  std::jthread thread_;
};

}  // namespace consort::server
