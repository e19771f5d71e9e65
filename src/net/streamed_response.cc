#include "net/streamed_response.h"

#include "net/http_connection.h"

namespace consort::net {
namespace {

constexpr size_t kLittle = 64 << 10;

}  // namespace

bool StreamedResponse::write(std::string bytes) {
  if (!open_) return false;
  if (outflow_.waiting() > limit_) {
    drop(fail(Code::busy, "the client is too slow"));
    return false;
  }
  if (bytes.empty()) return true;
  outflow_.post(bytes.size());
  poster_.dispatch([self = shared_from_this(), bytes = std::move(bytes)] {
    self->outflow_.arrive(bytes.size());
    if (auto connection = self->connection_.lock()) connection->write(*self, bytes);
  });
  return true;
}

void StreamedResponse::end() {
  if (!open_.exchange(false)) return;
  poster_.dispatch([self = shared_from_this()] {
    if (auto connection = self->connection_.lock()) connection->end(*self);
  });
}

void StreamedResponse::abort() {
  if (!open_.exchange(false)) return;
  poster_.dispatch([self = shared_from_this()] {
    if (auto connection = self->connection_.lock()) connection->cut(*self);
  });
}

void StreamedResponse::drop(Error why) {
  open_ = false;
  poster_.dispatch([self = shared_from_this(), why = std::move(why)] {
    if (auto connection = self->connection_.lock()) connection->drop(*self, why);
  });
}

void StreamedResponse::progress(size_t queued) {
  outflow_.set_queued(queued);
  // What was posted and has not arrived counts: a writer that saw it waits to be called, too.
  const bool full = outflow_.waiting() > kLittle;
  if (full) was_full_ = true;
  if (full || !std::exchange(was_full_, false)) return;
  auto handlers = handlers_;
  if (open_ && handlers && handlers->on_drain) handlers->on_drain();
}

void StreamedResponse::closed(Status outcome) {
  open_ = false;
  outflow_.set_queued(0);
  auto handlers = std::exchange(handlers_, nullptr);
  if (handlers && handlers->on_closed) handlers->on_closed(std::move(outcome));
}

}  // namespace consort::net
