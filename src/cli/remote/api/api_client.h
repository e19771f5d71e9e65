#pragma once
#include <memory>
#include <stop_token>

#include "cli/remote/access/contexts.h"
#include "cli/remote/api/refusal.h"
#include "cli/remote/api/target.h"
#include "model/value.h"
#include "net/https_client.h"

namespace consort::cli {

// Asks the REST API of one server (docs/rest.md), on one connection. Reading, and creating with an
// Idempotency-Key, is tried again when there was no answer; nothing else is. Every call blocks, and
// ends at once when asked to stop. One thread at a time.
class ApiClient {
 public:
  struct Settings {
    ServerContext server;
    Duration patience = std::chrono::seconds(30);  // for an answer
    int attempts = 3;
  };
  static Result<std::unique_ptr<ApiClient>> make(Settings settings, std::stop_token stop);

  // A thing as it is now, and the ETag to change it by.
  struct Shown {
    model::Value value;
    std::string etag;
  };
  // What came of a request; or the operation that goes on.
  struct Done {
    model::Value value;
    int64_t operation = 0;  // 0: it is done
  };

  Answered<model::Value> get(const Target& target);
  Answered<Shown> show(const Target& target);
  Answered<Done> post(const Target& target, const std::optional<model::Map>& body = {});
  // Changes what was shown: refused when it is another now.
  Answered<Done> change(const std::string& method, const Target& target, const std::string& etag,
                        const std::optional<model::Map>& body);

  // A document as the server writes it, of one media type.
  Answered<std::string> document(const Target& target, const std::string& media_type);

  // The server's root certificate, PEM.
  Answered<std::string> root_certificate();

  // The items of a list, page after page, `most` at the most; 0: all. `more` says whether there
  // were others; `from` is the `continue` of an answer before.
  struct Items {
    model::List items;
    bool more = false;
  };
  Answered<Items> list(const Target& target, size_t most, std::string from = {});

  // Streams the events of `target`, on another thread, until `on_body` returns false or the server
  // ends it.
  Answered<void> stream(const Target& target, std::function<bool(std::string_view)> on_body);

  const std::string& environment() const { return settings_.server.environment; }
  const ServerContext& context() const { return settings_.server; }
  const ServerUrl& server() const { return settings_.server.server; }
  const std::stop_token& stop() const { return stop_; }
  // Waits; false when asked to stop first.
  bool rest(Duration duration) const;

 private:
  ApiClient(Settings settings, net::TlsClient tls, std::stop_token stop)
      : settings_(std::move(settings)), tls_(std::move(tls)), stop_(std::move(stop)) {}

  net::HttpsCall call_to_path(const std::string& method, std::string target) const;
  net::HttpsCall call_to(
      const std::string& method, const Target& target,
      const std::string& accept = "application/json, application/problem+json") const;
  Answered<net::Response> ask(const net::HttpsCall& call, int attempts);
  Answered<Done> done(const net::Response& response) const;

  const Settings settings_;
  const net::TlsClient tls_;
  const std::stop_token stop_;
  net::HttpsClient https_;
};

}  // namespace consort::cli
