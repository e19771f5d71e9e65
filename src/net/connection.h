#pragma once
#include <list>
#include <optional>

#include "net/guest.h"
#include "net/transport.h"
#include "net/watchdog.h"
#include "net/watched_socket.h"

namespace consort::net {

// One connected socket on a loop, from the TLS handshake to the end: reads into its consumer,
// queues what is written, keeps the deadlines. The loop owns it until it is closed. Loop thread
// only.
class Connection final : public Guest, public std::enable_shared_from_this<Connection> {
 public:
  struct Deadlines {
    Duration handshake = std::chrono::seconds(10);
    Duration stalled = std::chrono::seconds(30);  // the other side takes nothing of what waits
    Duration closing = std::chrono::seconds(2);   // until the other side closes, too
  };

  // Whoever uses a connection. Kept by it until on_closed(), the last call and always made.
  class Consumer {
   public:
    virtual ~Consumer() = default;
    virtual void on_open() {}                           // the handshake is done
    virtual void on_bytes(std::string_view bytes) = 0;  // all are taken
    virtual void on_progress() {}                       // fewer bytes wait than before
    virtual void on_stopping() {}                       // a last word may be sent
    virtual void on_closed(const Error& why) = 0;
  };

  static std::shared_ptr<Connection> open(Loop& loop, Descriptor socket,
                                          std::unique_ptr<Transport> transport,
                                          std::shared_ptr<Consumer> consumer, Deadlines deadlines);
  Connection(Loop& loop, Descriptor socket, std::unique_ptr<Transport> transport,
             std::shared_ptr<Consumer> consumer, Deadlines deadlines);

  bool is_open() const { return phase_ <= Phase::open; }
  std::shared_ptr<const PeerCertificate> peer() const { return transport_->peer(); }
  const std::shared_ptr<Consumer>& consumer() const { return consumer_; }
  void set_consumer(std::shared_ptr<Consumer> consumer) { consumer_ = std::move(consumer); }
  void when_gone(Task task) { gone_ = std::move(task); }  // after on_closed()

  void send(std::string bytes);                // never calls the consumer back
  size_t waiting() const { return waiting_; }  // bytes the kernel has not taken
  void discard_unsent();                       // what has not begun to be sent
  void read(bool wanted);

  // The one deadline of the consumer: closes with `what` unless moved or lifted in time.
  void expect_within(Duration patience, const char* what);
  void expect_nothing() { expected_.rest(); }

  void finish(Error why);  // when all is sent; never calls back either
  void close(Error why);   // at once
  void stop();             // the consumer's last word, then at once
  void loop_ended() override { stop(); }

 private:
  enum class Phase { handshake, open, finishing, lingering, closed };

  void advance_handshake();
  void wait_to_read();
  void read_more();
  void schedule_write();
  void write_more();
  bool write_front();
  bool blocked(const Step& step, Task retry);
  void linger();
  void drain();

  Loop& loop_;
  const Deadlines deadlines_;
  std::optional<WatchedSocket> socket_;
  std::unique_ptr<Transport> transport_;
  std::shared_ptr<Consumer> consumer_;
  Task gone_;
  Phase phase_ = Phase::handshake;
  Error why_;

  std::list<std::string> output_;
  size_t sent_ = 0;  // of the first
  size_t waiting_ = 0;
  bool writing_ = false;  // write_more() runs, or will when the consumer returns
  bool write_scheduled_ = false;
  bool write_blocked_ = false;
  bool read_wanted_ = true;
  bool read_pending_ = false;  // waiting for the socket

  Watchdog expected_;
  const char* expectation_ = "";
  Watchdog stalled_;
};

}  // namespace consort::net
