#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "model/selector.h"
#include "model/value.h"

namespace consort::server {

struct WebhookWay {
  std::string url;
  Secret secret{""};    // with which each message is signed
  std::string ca_file;  // "": the system's roots
};

struct MailWay {
  std::vector<std::string> to;  // addresses of letters, digits and what RFC 5322 calls atoms
  std::string from;
  std::string server;  // smtps://host[:port] or smtp://host[:port]
  bool is_to_this_machine = false;
  std::string user;  // "": nobody logs in
  Secret password{""};
  std::string ca_file;
};

// Where what happens is told to, by the key `notifications` of an environment's settings. Each has
// one of the ways there are; docs/compliance.md tells them to users.
struct NotificationChannel {
  std::string name;                      // unique in the environment
  bool lost = true;                      // told of hosts that are not compliant any more
  bool regained = true;                  // and of those that are again
  std::optional<model::Selector> hosts;  // nullopt: all
  std::variant<WebhookWay, MailWay> way;
};

// Code::invalid says what is wrong.
Result<std::vector<NotificationChannel>> notification_channels(const model::Map& settings);

// Stands for what is secret where settings are shown.
inline constexpr std::string_view kShownSecret = "(secret)";

// The value of `notifications` as it may be shown, with `word` in place of what is secret.
model::Value without_channel_secrets(const model::Value& channels, std::string_view word);
// One that was shown and comes back changed: where the word stands, the secret stays that the
// channel of the same name had; a password only for the server that it was for.
model::Value with_channel_secrets_of(const model::Value& before, const model::Value& channels,
                                     std::string_view word);

}  // namespace consort::server
