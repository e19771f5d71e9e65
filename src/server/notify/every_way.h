#pragma once
#include "server/notify/mail.h"
#include "server/notify/webhook.h"

namespace consort::server {

// Sends by the way that the channel has.
class EveryWay final : public NotificationSender {
 public:
  // The clock outlives it.
  explicit EveryWay(const Clock& clock) : webhook_(clock) {}
  Status send(const NotificationChannel& channel, const store::Delivery& delivery,
              std::stop_token stop) override {
    const bool is_mail = std::holds_alternative<MailWay>(channel.way);
    NotificationSender& sender = is_mail ? static_cast<NotificationSender&>(mail_) : webhook_;
    return sender.send(channel, delivery, std::move(stop));
  }

 private:
  Webhook webhook_;
  Mail mail_;
};

}  // namespace consort::server
