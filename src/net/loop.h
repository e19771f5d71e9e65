#pragma once
#include <functional>
#include <memory>

#include "base/clock.h"

namespace consort::net {

class Guest;
using Task = std::function<void()>;

// A way into a loop that may outlive it; what comes too late is dropped. Any thread.
class Poster {
 public:
  void post(Task task) const;      // after what was posted before
  void dispatch(Task task) const;  // at once on the loop's own thread, else like post()

 private:
  friend class Loop;
  struct Mailbox;
  explicit Poster(std::shared_ptr<Mailbox> mailbox) : mailbox_(std::move(mailbox)) {}
  std::shared_ptr<Mailbox> mailbox_;
};

// A task that runs once, later; destroying the timer or giving it another task cancels it. Belongs
// to the loop's thread and must not outlive the loop.
class Timer {
 public:
  Timer() = default;
  Timer(Timer&&) noexcept = default;
  Timer& operator=(Timer&& other) noexcept;
  ~Timer() { cancel(); }
  void cancel();

 private:
  friend class Loop;
  struct State;
  explicit Timer(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

// Waits for sockets, timers and posted tasks, and calls their handlers on the one thread in run().
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Until stop(). Whatever still lives on the loop is closed, and told so, before this returns.
  void run();
  // Any thread, any number of times, before run() too. What was posted before still runs.
  void stop();
  void post(Task task) { poster_.post(std::move(task)); }
  const Poster& poster() const { return poster_; }
  Timer after(Duration delay, Task task);  // on the loop's thread, or before run()

  // For this room: the loop owns a guest until it is released.
  void adopt(std::shared_ptr<Guest> guest);
  void release(const Guest& guest);

 private:
  friend class WatchedSocket;
  struct State;
  Poster poster_;
  std::unique_ptr<State> state_;
};

}  // namespace consort::net
