#include "net/streamed_upload.h"

#include <future>

namespace consort::net {
namespace {

constexpr size_t kFull = 64 << 10;

}  // namespace

Result<std::string> Upload::read(Duration patience) {
  auto promise = std::make_shared<std::promise<Result<std::string>>>();
  auto piece = promise->get_future();
  next([promise](Result<std::string> result) { promise->set_value(std::move(result)); });
  if (piece.wait_for(patience) != std::future_status::ready)
    return fail(Code::timeout, "nothing more of the request's body came");
  return piece.get();
}

void StreamedUpload::next(Take take) {
  poster_.dispatch([self = shared_from_this(), take = std::move(take)] {
    self->take_ = take;
    self->give();
  });
}

void StreamedUpload::push(std::string_view bytes) {
  waiting_ += bytes;
  give();
}

void StreamedUpload::finish(Status outcome) {
  if (!outcome_) outcome_ = std::move(outcome);
  give();
}

bool StreamedUpload::is_full() const { return waiting_.size() >= kFull; }

void StreamedUpload::give() {
  if (!take_ || (waiting_.empty() && !outcome_)) return;
  Take take = std::exchange(take_, nullptr);
  bool was_full = is_full();
  if (!waiting_.empty()) {
    take(std::exchange(waiting_, {}));
  } else if (*outcome_) {
    take(std::string());
  } else {
    take(outcome_->error());
  }
  if (was_full) more_();
}

}  // namespace consort::net
