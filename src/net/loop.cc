#include "net/loop.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_map>

#include "net/guest.h"
#include "net/watched_socket.h"

namespace consort::net {

namespace asio = boost::asio;
using boost::system::error_code;

struct Poster::Mailbox {
  explicit Mailbox(asio::io_context& context) : io(&context) {}

  void put(Task task) {
    std::lock_guard lock(mutex);
    if (!io) return;
    tasks.push_back(std::move(task));
    if (tasks.size() == 1) asio::post(*io, [this] { run_all(); });
  }

  void run_all() {
    std::vector<Task> now;
    {
      std::lock_guard lock(mutex);
      now.swap(tasks);
    }
    for (Task& task : now)
      std::exchange(task, nullptr)();
  }

  void close() {
    std::vector<Task> dropped;  // destroyed without the lock: a task may own what posts
    std::lock_guard lock(mutex);
    io = nullptr;
    dropped.swap(tasks);
  }

  std::atomic<std::thread::id> thread{};  // in run()
  std::mutex mutex;
  asio::io_context* io;     // guarded by mutex; none when the loop is gone
  std::vector<Task> tasks;  // guarded by mutex
};

struct Loop::State {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  std::unordered_map<const Guest*, std::shared_ptr<Guest>> guests;

  void end_guests() {
    while (!guests.empty()) {
      std::shared_ptr<Guest> guest = std::move(guests.begin()->second);
      guests.erase(guests.begin());
      guest->loop_ended();
    }
  }
};

struct Timer::State {
  asio::steady_timer timer;
  Task task;
};

struct WatchedSocket::State {
  asio::posix::stream_descriptor descriptor;
};

void Poster::post(Task task) const { mailbox_->put(std::move(task)); }

void Poster::dispatch(Task task) const {
  if (mailbox_->thread == std::this_thread::get_id()) return task();
  mailbox_->put(std::move(task));
}

Timer& Timer::operator=(Timer&& other) noexcept {
  cancel();
  state_ = std::move(other.state_);
  return *this;
}

void Timer::cancel() {
  if (!state_) return;
  state_->task = nullptr;
  state_->timer.cancel();
  state_.reset();
}

Loop::Loop() : poster_(nullptr), state_(std::make_unique<State>()) {
  poster_.mailbox_ = std::make_shared<Poster::Mailbox>(state_->io);
}

Loop::~Loop() {
  poster_.mailbox_->close();
  state_->end_guests();
}

void Loop::run() {
  poster_.mailbox_->thread = std::this_thread::get_id();
  state_->io.run();
  state_->end_guests();
  poster_.mailbox_->thread = std::thread::id();
}

void Loop::stop() {
  post([this] { state_->io.stop(); });
}

Timer Loop::after(Duration delay, Task task) {
  auto state = std::make_shared<Timer::State>(asio::steady_timer(state_->io), std::move(task));
  state->timer.expires_after(delay);
  state->timer.async_wait([state](const error_code&) {
    if (Task now = std::exchange(state->task, nullptr)) now();
  });
  return Timer(std::move(state));
}

void Loop::adopt(std::shared_ptr<Guest> guest) {
  const Guest* key = guest.get();
  state_->guests.emplace(key, std::move(guest));
}

void Loop::release(const Guest& guest) { state_->guests.erase(&guest); }

WatchedSocket::WatchedSocket(Loop& loop, Descriptor socket)
    : state_(
          std::make_shared<State>(asio::posix::stream_descriptor(loop.state_->io, socket.get()))),
      fd_(socket.release()) {}

WatchedSocket::~WatchedSocket() {
  error_code ignored;
  state_->descriptor.close(ignored);
}

Descriptor WatchedSocket::take() { return Descriptor(state_->descriptor.release()); }

// What was waiting when the socket closed is called with an error; what had become ready just
// before finds it closed.
void WatchedSocket::when_readable(Task task) {
  state_->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                [state = state_, task = std::move(task)](const error_code& error) {
                                  if (!error && state->descriptor.is_open()) task();
                                });
}

void WatchedSocket::when_writable(Task task) {
  state_->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                [state = state_, task = std::move(task)](const error_code& error) {
                                  if (!error && state->descriptor.is_open()) task();
                                });
}

}  // namespace consort::net
