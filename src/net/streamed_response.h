#pragma once
#include <atomic>

#include "net/http_stream.h"
#include "net/loop.h"
#include "net/outflow.h"

namespace consort::net {

class HttpConnection;

class StreamedResponse final : public ResponseStream,
                               public std::enable_shared_from_this<StreamedResponse> {
 public:
  StreamedResponse(Poster poster, std::weak_ptr<HttpConnection> connection, size_t limit,
                   Handlers handlers)
      : poster_(std::move(poster)),
        connection_(std::move(connection)),
        limit_(limit),
        handlers_(std::make_shared<Handlers>(std::move(handlers))) {}

  bool write(std::string bytes) override;
  void end() override;
  void abort() override;
  size_t waiting() const override { return outflow_.waiting(); }

  // For the connection, on the loop's thread.
  void progress(size_t queued);
  void closed(Status outcome);

 private:
  void drop(Error why);

  const Poster poster_;
  const std::weak_ptr<HttpConnection> connection_;
  const size_t limit_;
  std::shared_ptr<Handlers> handlers_;  // until closed
  Outflow outflow_;
  std::atomic<bool> open_ = true;
  bool was_full_ = false;  // more waited than a little, and on_drain was not called since
};

}  // namespace consort::net
