#pragma once
#include "net/http_stream.h"
#include "net/loop.h"

namespace consort::net {

// All but next() on the loop's thread.
class StreamedUpload final : public Upload, public std::enable_shared_from_this<StreamedUpload> {
 public:
  // `more` is called when there is room again.
  StreamedUpload(Poster poster, Task more) : poster_(std::move(poster)), more_(std::move(more)) {}

  void next(Take take) override;

  void push(std::string_view bytes);
  void finish(Status outcome);
  bool is_full() const;

 private:
  void give();

  const Poster poster_;
  const Task more_;
  std::string waiting_;
  std::optional<Status> outcome_;  // once all has come
  Take take_;                      // while somebody waits
};

}  // namespace consort::net
