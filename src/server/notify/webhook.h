#pragma once
#include "base/clock.h"
#include "net/http_client.h"
#include "server/notify/sender.h"

namespace consort::server {

// POSTs the body of a delivery. Headers: X-Consort-Delivery, its name; X-Consort-Timestamp, seconds
// since 1970 when it is sent; X-Consort-Signature, see signature_of(). Any answer of 2xx is taken
// for taken. Redirects are not followed: they could lead to addresses that only we can reach.
class Webhook final : public NotificationSender {
 public:
  // The clock outlives it.
  explicit Webhook(const Clock& clock, Duration patience = std::chrono::seconds(20))
      : clock_(clock), patience_(patience) {}
  Status send(const NotificationChannel& channel, const store::Delivery& delivery,
              std::stop_token stop) override;

 private:
  const Clock& clock_;
  const Duration patience_;
};

// "sha256=" and the HMAC-SHA256 of "TIMESTAMP.BODY" in hexadecimal digits.
std::string signature_of(const Secret& secret, const std::string& timestamp,
                         const std::string& body);

}  // namespace consort::server
