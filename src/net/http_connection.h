#pragma once
#include "net/connection.h"
#include "net/exchange.h"
#include "net/http_body.h"
#include "net/streamed_response.h"
#include "net/streamed_upload.h"

namespace consort::net {

class WebSocketLink;

// What the connections of one server share.
class HttpService {
 public:
  HttpService(Loop& on, HttpHandlers to_call, const HttpLimits& to_keep)
      : loop(on), handlers(std::move(to_call)), limits(to_keep) {}

  Loop& loop;
  const HttpHandlers handlers;
  const HttpLimits limits;

  std::string_view date();  // of now

 private:
  time_t date_of_ = 0;
  std::string date_;
};

// Reads requests from one connection, one at a time and in order, and writes the answers. The
// loop's thread only.
class HttpConnection final : public Connection::Consumer,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  // `opened` is called when the TLS handshake is done.
  HttpConnection(std::shared_ptr<HttpService> service, std::string remote, Task opened)
      : service_(std::move(service)), remote_(std::move(remote)), opened_(std::move(opened)) {}
  void attach(Connection& connection) { connection_ = &connection; }

  // Each for the request with that serial number, or that stream; what comes too late is ignored,
  // and false.
  bool answer(uint64_t serial, Response response);
  bool answer(uint64_t serial, Response head, std::shared_ptr<StreamedResponse> stream);
  bool upgrade(uint64_t serial, const std::string& accept,
               const std::shared_ptr<WebSocketLink>& link);
  void write(StreamedResponse& stream, std::string_view bytes);
  void end(StreamedResponse& stream);
  void cut(StreamedResponse& stream);  // what was written is sent, and the end is missing
  void drop(StreamedResponse& stream, const Error& why);

  void on_open() override;
  void on_bytes(std::string_view bytes) override;
  void on_progress() override;
  void on_closed(const Error& why) override;

 private:
  // A streamed request is handed over, and may be answered, while its body is still coming.
  enum class Phase { head, body, answering };

  void advance();
  bool step();
  bool take_head();
  bool take_body();
  void begin(RequestHead head);
  void stream_upload();
  void hand_over();
  void finish_body();
  void refuse(const HttpFault& fault);
  bool send_head(const Response& response, bool chunked);
  void finish_answer();
  void next_request();
  bool awaits_answer(uint64_t serial) const;
  void hold_back();

  const std::shared_ptr<HttpService> service_;
  const std::string remote_;
  Task opened_;
  Connection* connection_ = nullptr;  // until it is closed or upgraded

  std::string input_;  // not taken yet
  HeadScanner scanner_;
  bool head_began_ = false;
  bool advancing_ = false;

  Phase phase_ = Phase::head;
  uint64_t serial_ = 0;  // of the request below
  bool handed_over_ = false;
  bool answered_ = true;
  bool keep_alive_ = true;
  bool head_only_ = false;  // HEAD
  Request request_;         // until it is handed over
  Admission admission_;
  std::optional<BodyDecoder> decoder_;
  uint64_t body_bytes_ = 0;
  std::shared_ptr<StreamedUpload> upload_;
  std::shared_ptr<StreamedResponse> stream_;
  bool stream_ended_ = false;  // and some of it may still wait
};

}  // namespace consort::net
