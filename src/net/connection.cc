#include "net/connection.h"

#include <sys/socket.h>

namespace consort::net {
namespace {

constexpr int kReadsAtOnce = 16;        // then others get their turn
constexpr size_t kCoalesce = 16 << 10;  // small pieces share a TLS record up to this

Error too_slow() { return fail(Code::timeout, "the other side takes nothing of what it is sent"); }

}  // namespace

std::shared_ptr<Connection> Connection::open(Loop& loop, Descriptor socket,
                                             std::unique_ptr<Transport> transport,
                                             std::shared_ptr<Consumer> consumer,
                                             Deadlines deadlines) {
  auto connection = std::make_shared<Connection>(loop, std::move(socket), std::move(transport),
                                                 std::move(consumer), deadlines);
  loop.adopt(connection);
  connection->expect_within(deadlines.handshake, "no TLS handshake in time");
  loop.post([connection] {
    if (connection->phase_ == Phase::handshake) connection->advance_handshake();
  });
  return connection;
}

Connection::Connection(Loop& loop, Descriptor socket, std::unique_ptr<Transport> transport,
                       std::shared_ptr<Consumer> consumer, Deadlines deadlines)
    : loop_(loop),
      deadlines_(deadlines),
      socket_(std::in_place, loop, std::move(socket)),
      transport_(std::move(transport)),
      consumer_(std::move(consumer)),
      expected_(
          loop,
          [this] { close(phase_ == Phase::lingering ? why_ : fail(Code::timeout, expectation_)); }),
      stalled_(loop, [this] { close(too_slow()); }) {}

void Connection::expect_within(Duration patience, const char* what) {
  if (phase_ == Phase::closed) return;
  expectation_ = what;
  expected_.expect_within(patience);
}

// True when the step has to be tried again later, or never.
bool Connection::blocked(const Step& step, Task retry) {
  switch (step.kind) {
    case Step::Kind::done:
      return false;
    case Step::Kind::wait_readable:
      socket_->when_readable(std::move(retry));
      break;
    case Step::Kind::wait_writable:
      socket_->when_writable(std::move(retry));
      break;
    case Step::Kind::end:
      close(fail(Code::unavailable, "the other side closed the connection"));
      break;
    case Step::Kind::failed:
      close(step.error);
      break;
  }
  return true;
}

void Connection::advance_handshake() {
  auto self = shared_from_this();
  if (blocked(transport_->handshake(), [this] { advance_handshake(); })) return;
  phase_ = Phase::open;
  expect_nothing();
  consumer_->on_open();
  if (phase_ == Phase::closed) return;
  write_more();
  if (phase_ == Phase::open) wait_to_read();
}

void Connection::read(bool wanted) {
  read_wanted_ = wanted;
  if (phase_ == Phase::open) wait_to_read();
}

void Connection::wait_to_read() {
  if (!read_wanted_ || read_pending_) return;
  read_pending_ = true;
  socket_->when_readable([this] { read_more(); });
}

void Connection::read_more() {
  auto self = shared_from_this();
  read_pending_ = false;
  char buffer[Transport::kRecord];
  for (int i = 0; i < kReadsAtOnce && read_wanted_ && phase_ == Phase::open; ++i) {
    Step step = transport_->read(buffer, sizeof buffer);
    read_pending_ = step.kind != Step::Kind::done;
    if (blocked(step, [this] { read_more(); })) return;
    writing_ = true;  // what the consumer sends now goes out together
    consumer_->on_bytes({buffer, step.bytes});
    writing_ = false;
    if (phase_ == Phase::closed) return;
    write_more();
    if (step.bytes < sizeof buffer) break;
  }
  if (phase_ == Phase::open) wait_to_read();
}

void Connection::send(std::string bytes) {
  if (!is_open() || bytes.empty()) return;
  waiting_ += bytes.size();
  bool is_untouched = output_.size() > 1 || (output_.size() == 1 && sent_ == 0 && !write_blocked_);
  if (is_untouched && output_.back().size() + bytes.size() <= kCoalesce) {
    output_.back() += bytes;
  } else {
    output_.push_back(std::move(bytes));
  }
  schedule_write();
}

// After whatever runs now, so that what is sent together goes out together.
void Connection::schedule_write() {
  if (writing_ || write_blocked_ || std::exchange(write_scheduled_, true)) return;
  loop_.post([self = shared_from_this()] {
    self->write_scheduled_ = false;
    self->write_more();
  });
}

// The first piece may lie half sent in the transport, which wants the rest of it.
void Connection::discard_unsent() {
  while (output_.size() > 1) {
    waiting_ -= output_.back().size();
    output_.pop_back();
  }
}

void Connection::write_more() {
  bool can_write = phase_ == Phase::open || phase_ == Phase::finishing;
  if (writing_ || write_blocked_ || !can_write) return;
  auto self = shared_from_this();
  writing_ = true;
  size_t before = waiting_;
  while (!output_.empty() && write_front()) {
    if (!output_.empty() || phase_ == Phase::closed) continue;
    stalled_.rest();
    before = 0;
    consumer_->on_progress();
  }
  writing_ = false;
  if (phase_ == Phase::closed) return;
  if (waiting_ < before) consumer_->on_progress();
  if (phase_ == Phase::finishing && output_.empty()) linger();
}

// False when nothing more can be written now.
bool Connection::write_front() {
  const std::string& front = output_.front();
  Step step = transport_->write(std::string_view(front).substr(sent_));
  write_blocked_ = step.kind != Step::Kind::done;
  if (write_blocked_) stalled_.expect_within(deadlines_.stalled);
  if (blocked(step, [this] {
        write_blocked_ = false;
        write_more();
      }))
    return false;
  sent_ += step.bytes;
  waiting_ -= step.bytes;
  if (sent_ == front.size()) {
    output_.pop_front();
    sent_ = 0;
  }
  return true;
}

void Connection::finish(Error why) {
  if (!is_open()) return;
  if (phase_ == Phase::handshake) return close(std::move(why));
  why_ = std::move(why);
  phase_ = Phase::finishing;
  expect_nothing();
  schedule_write();
}

// Closing at once would make the kernel throw away what the other side has not read yet.
void Connection::linger() {
  phase_ = Phase::lingering;
  transport_->say_end();
  ::shutdown(socket_->fd(), SHUT_WR);
  expect_within(deadlines_.closing, "");
  drain();
}

void Connection::drain() {
  auto self = shared_from_this();
  char buffer[Transport::kRecord];
  for (int i = 0; i < kReadsAtOnce; ++i) {
    ssize_t got = ::recv(socket_->fd(), buffer, sizeof buffer, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return close(why_);
    if (got < 0) break;
  }
  socket_->when_readable([this] { drain(); });
}

void Connection::close(Error why) {
  if (phase_ == Phase::closed) return;
  auto self = shared_from_this();
  phase_ = Phase::closed;
  expected_.release();
  stalled_.release();
  output_.clear();
  socket_.reset();
  loop_.release(*this);
  consumer_->on_closed(why);
  consumer_.reset();
  if (Task gone = std::exchange(gone_, nullptr)) gone();
}

void Connection::stop() {
  if (phase_ == Phase::closed) return;
  auto self = shared_from_this();
  if (phase_ == Phase::open) {
    consumer_->on_stopping();
    write_more();
  }
  if (phase_ == Phase::open || phase_ == Phase::finishing) transport_->say_end();
  close(fail(Code::cancelled, "stopped"));
}

}  // namespace consort::net
