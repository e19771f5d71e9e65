#pragma once
#include "net/connection.h"
#include "net/http_body.h"
#include "net/http_head.h"
#include "net/https_call.h"

namespace consort::net {

// invalid: the call would say something else than one request.
Status check_call(const HttpsCall& call);

// The client's side of one connection of HTTP/1.1: requests are said one after another, and their
// answers heard. The connection owns it; it is still there, and not free, when that has closed.
// Loop thread only.
class ClientConnection final : public Connection::Consumer,
                               public std::enable_shared_from_this<ClientConnection> {
 public:
  using Then = std::function<void(Result<Response>)>;

  // On a connected socket, to the server that `call` names.
  static std::shared_ptr<ClientConnection> open(Loop& loop, Descriptor socket,
                                                const HttpsCall& call);

  // Whether it can be asked.
  bool is_free() const { return connection_ && !then_; }
  // Calls `then` once. Closes after the answer, unless it is to be kept and the server keeps it.
  void ask(HttpsCall call, bool keep, Then then);
  void close(Error why);  // who waits for an answer gets `why`

  void on_open() override;
  void on_bytes(std::string_view bytes) override;
  void on_closed(const Error& why) override;

 private:
  void say();
  Status hear();
  Status hear_head();
  Status hear_body();
  bool streams() const { return call_->on_body && response_.status / 100 == 2; }
  void end_answer();

  Connection* connection_ = nullptr;  // until it has closed
  bool open_ = false;                 // the handshake is done
  std::string input_;                 // not understood yet

  std::optional<HttpsCall> call_;  // the last one
  bool keep_ = false;
  Then then_;  // while an answer is awaited
  HeadScanner scanner_;
  std::optional<BodyDecoder> body_;  // since the head is read
  Response response_;
  bool enough_ = false;  // no more of the body is wanted
};

}  // namespace consort::net
