#include "server/notify/webhook.h"

#include <fstream>

#include "base/hmac.h"

namespace consort::server {
namespace {

constexpr size_t kMostAnswer = 64 << 10;
constexpr size_t kMostRoots = 1 << 20;

Result<std::string> roots_in(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  if (!file) return os_error(errno, "reading " + path);
  std::string text(kMostRoots, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

}  // namespace

std::string signature_of(const Secret& secret, const std::string& timestamp,
                         const std::string& body) {
  return "sha256=" + hmac_sha256(secret.reveal(), timestamp + "." + body).hex();
}

Status Webhook::send(const NotificationChannel& channel, const store::Delivery& delivery,
                     std::stop_token stop) {
  using std::chrono::seconds;
  const std::string timestamp =
      std::to_string(std::chrono::duration_cast<seconds>(clock_.wall().time_since_epoch()).count());
  net::HttpCall call{.method = "POST",
                     .url = channel.webhook.url,
                     .body = delivery.body,
                     .patience = patience_,
                     .response_bytes = kMostAnswer,
                     .redirects = 0};
  call.headers.add("Content-Type", "application/json");
  call.headers.add("User-Agent", "consort/" CONSORT_VERSION);
  call.headers.add("X-Consort-Delivery", delivery.name);
  call.headers.add("X-Consort-Timestamp", timestamp);
  call.headers.add("X-Consort-Signature",
                   signature_of(channel.webhook.secret, timestamp, delivery.body));
  TRY(std::string roots, roots_in(channel.webhook.ca_file));
  TRY(net::Response response, net::HttpClient({.roots_pem = roots}).call(call, std::move(stop)));
  if (response.status / 100 == 2) return {};
  const std::string answered = "it answered " + std::to_string(response.status);
  if (response.status / 100 == 3)
    return fail(Code::denied, answered + ": redirects are not followed");
  return fail(Code::failed, answered);
}

}  // namespace consort::server
