#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace consort::server {

// Tells those who wait for events in the store that there may be new ones. Whoever appends events
// rings it after the write that holds them has returned: then whoever looks finds them.
// Thread-safe.
class EventSignal {
 public:
  // Ends when it goes away; after that the function is not called any more. May outlive the signal.
  class Subscription;

  void ring();
  // `on_ring` is called on the thread that rings; it must not block, subscribe or end a
  // subscription.
  Subscription subscribe(std::function<void()> on_ring);

 private:
  struct Listeners {
    std::mutex mutex;
    std::map<uint64_t, std::function<void()>> all;  // guarded by mutex
    uint64_t next = 1;                              // guarded by mutex
  };
  std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();
};

class EventSignal::Subscription {
 public:
  Subscription() = default;
  Subscription(Subscription&& other) noexcept { swap(other); }
  Subscription& operator=(Subscription&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Subscription();

 private:
  friend class EventSignal;
  Subscription(std::weak_ptr<Listeners> listeners, uint64_t id)
      : listeners_(std::move(listeners)), id_(id) {}
  void swap(Subscription& other) noexcept {
    std::swap(listeners_, other.listeners_);
    std::swap(id_, other.id_);
  }

  std::weak_ptr<Listeners> listeners_;
  uint64_t id_ = 0;
};

}  // namespace consort::server
