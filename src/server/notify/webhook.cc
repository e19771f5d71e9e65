#include "server/notify/webhook.h"

#include "base/hmac.h"
#include "server/notify/roots_file.h"

namespace consort::server {
std::string signature_of(const Secret& secret, const std::string& timestamp,
                         const std::string& body) {
  return "sha256=" + hmac_sha256(secret.reveal(), timestamp + "." + body).hex();
}

Status Webhook::send(const NotificationChannel& channel, const store::Delivery& delivery,
                     std::stop_token stop) {
  using std::chrono::seconds;
  const auto& webhook = std::get<WebhookWay>(channel.way);
  const std::string timestamp =
      std::to_string(std::chrono::duration_cast<seconds>(clock_.wall().time_since_epoch()).count());
  net::HttpCall call{.method = "POST",
                     .url = webhook.url,
                     .body = delivery.body,
                     .patience = patience_,
                     .redirects = 0,
                     .on_body = [](std::string_view) { return false; }};
  call.headers.add("Content-Type", "application/json");
  call.headers.add("User-Agent", "consort/" CONSORT_VERSION);
  call.headers.add("X-Consort-Delivery", delivery.name);
  call.headers.add("X-Consort-Timestamp", timestamp);
  call.headers.add("X-Consort-Signature", signature_of(webhook.secret, timestamp, delivery.body));
  TRY(std::string roots, roots_in(webhook.ca_file));
  TRY(net::Response response, net::HttpClient({.roots_pem = roots}).call(call, std::move(stop)));
  if (response.status / 100 == 2) return {};
  const std::string answered = "it answered " + std::to_string(response.status);
  if (response.status / 100 == 3)
    return fail(Code::denied, answered + ": redirects are not followed");
  return fail(Code::failed, answered);
}

}  // namespace consort::server
