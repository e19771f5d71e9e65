#pragma once
#include "net/smtp.h"
#include "server/notify/sender.h"

namespace consort::server {

// Mails what a delivery says to people: which hosts, and how to look further. Mailed again it is
// the same message, with the same Message-ID.
class Mail final : public NotificationSender {
 public:
  explicit Mail(Duration patience = std::chrono::seconds(60)) : patience_(patience) {}
  Status send(const NotificationChannel& channel, const store::Delivery& delivery,
              std::stop_token stop) override;

 private:
  const Duration patience_;
};

// The message, by RFC 5322. invalid: the body of the delivery is not one of message_of().
Result<std::string> mail_of(const MailWay& mail, const store::Delivery& delivery);

}  // namespace consort::server
