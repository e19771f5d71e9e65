#pragma once
#include <stop_token>

#include "server/notify/channel_settings.h"
#include "store/deliveries.h"

namespace consort::server {

// A way to tell somebody outside. One thread at a time.
class NotificationSender {
 public:
  virtual ~NotificationSender() = default;
  // Returns when the other side has taken it, or why it has not; blocks, bounded, until `stop`.
  // Code::invalid: trying again cannot help. The error holds nothing secret.
  virtual Status send(const NotificationChannel& channel, const store::Delivery& delivery,
                      std::stop_token stop) = 0;
};

}  // namespace consort::server
