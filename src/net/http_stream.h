#pragma once
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace consort::net {

// The body of a request, as it comes. The client is held back while nobody asks for more.
class Upload {
 public:
  using Take = std::function<void(Result<std::string>)>;

  virtual ~Upload() = default;
  // Any thread; one call at a time. `take` is called on the loop's thread with the next piece, with
  // "" at the end, or with the reason why there is no end.
  virtual void next(Take take) = 0;
  // The same for a thread that may wait: never the loop's.
  Result<std::string> read(Duration patience);
};

// The body of a response, in pieces, while the client takes them. Any thread.
class ResponseStream {
 public:
  struct Handlers {
    // On the loop's thread: what waited has been taken, but for a little; write on.
    std::function<void()> on_drain = {};
    // On the loop's thread, exactly once, and last: an error when the client did not get all.
    std::function<void(Status)> on_closed = {};
  };

  virtual ~ResponseStream() = default;
  // False when it is closed. A client that lets more wait than the server's limit is dropped.
  virtual bool write(std::string bytes) = 0;
  virtual void end() = 0;
  virtual void abort() = 0;            // the client sees that the response is not complete
  virtual size_t waiting() const = 0;  // bytes written and not yet taken by the kernel
};

}  // namespace consort::net
