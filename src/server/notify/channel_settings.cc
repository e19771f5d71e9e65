#include "server/notify/channel_settings.h"

#include <algorithm>

#include "base/strings.h"
#include "model/fields.h"
#include "store/hosts.h"

namespace consort::server {
namespace {

constexpr size_t kMostChannels = 16;
constexpr size_t kShortestSecret = 16;
constexpr size_t kLongestText = 2048;

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= kLongestText &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_loopback(std::string_view place) {
  const std::string_view host = place.starts_with('[') ? place.substr(0, place.find(']') + 1)
                                                       : place.substr(0, place.find(':'));
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

// What is sent says which hosts are in trouble: not in clear over a network. A URL is shown to who
// may read the settings, so no password belongs into it.
std::string fault_of_url(const std::string& url) {
  if (!is_plain(url)) return "is not a URL";
  const size_t scheme = url.find("://");
  if (scheme == url.npos) return "is not a URL";
  const std::string_view rest = std::string_view(url).substr(scheme + 3);
  const std::string_view place = rest.substr(0, rest.find_first_of("/?#"));
  if (place.empty()) return "names no host";
  if (place.find('@') != place.npos) return "has a name or password in it";
  const std::string protocol = url.substr(0, scheme);
  if (protocol == "https" || (protocol == "http" && is_loopback(place))) return "";
  return "is not https, and 'http' is for this machine only";
}

Result<NotificationChannel::Webhook> webhook_from(const model::Value& value,
                                                  const std::string& where) {
  model::Fields fields(value, where);
  NotificationChannel::Webhook webhook;
  webhook.url = fields.text("url");
  if (std::string fault = fault_of_url(webhook.url); !fault.empty() && fields.so_far())
    fields.refuse("url", fault);
  const std::string secret = fields.text("secret");
  if (secret.size() < kShortestSecret && fields.so_far())
    fields.refuse("secret", "is shorter than " + count(kShortestSecret, "character"));
  webhook.secret = Secret(secret);
  webhook.ca_file = fields.text_or("ca_file", "");
  if (!webhook.ca_file.empty() && (!webhook.ca_file.starts_with('/') || !is_plain(webhook.ca_file)))
    fields.refuse("ca_file", "is not an absolute path");
  TRY_DO(fields.done());
  return webhook;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 63 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

Result<NotificationChannel> channel_from(const model::Value& value, const std::string& where) {
  model::Fields fields(value, where);
  NotificationChannel channel;
  channel.name = fields.text("name");
  if (fields.so_far() && !is_name(channel.name))
    fields.refuse("name", "is not of a-z, 0-9, '-' and '_'");
  if (fields.has("changes")) {
    const std::vector<std::string> changes = fields.texts("changes");
    channel.lost = std::ranges::find(changes, "lost") != changes.end();
    channel.regained = std::ranges::find(changes, "regained") != changes.end();
    for (const std::string& change : changes)
      if (change != "lost" && change != "regained")
        fields.refuse("changes", "has '" + printable(change, 40) + "': there are lost, regained");
    if (changes.empty()) fields.refuse("changes", "has none");
  }
  if (fields.has("hosts")) {
    auto selector = model::Selector::parse(fields.text("hosts"), store::hosts::flags());
    if (!selector)
      fields.refuse("hosts", selector.error().message);
    else
      channel.hosts = std::move(*selector);
  }
  const model::Value* webhook = fields.any("webhook");
  if (!webhook) fields.refuse("webhook", "is missing");
  TRY_DO(fields.done());
  TRY(channel.webhook, webhook_from(*webhook, fields.inside("webhook")));
  return channel;
}

// The secret of a channel as the settings have it; null: there is none.
const model::Value* secret_of(const model::Value& channel) {
  const model::Value* webhook = channel.is_map() ? channel.map().find("webhook") : nullptr;
  return webhook && webhook->is_map() ? webhook->map().find("secret") : nullptr;
}

model::Value with_secret(const model::Value& channel, const model::Value& secret) {
  model::Map webhook = channel.map().find("webhook")->map();
  webhook.set("secret", secret);
  model::Map changed = channel.map();
  changed.set("webhook", model::Value(std::move(webhook)));
  return model::Value(std::move(changed));
}

const model::Value* name_of(const model::Value& channel) {
  return channel.is_map() ? channel.map().find("name") : nullptr;
}

}  // namespace

Result<std::vector<NotificationChannel>> notification_channels(const model::Map& settings) {
  std::vector<NotificationChannel> channels;
  const model::Value* list = settings.find("notifications");
  if (!list) return channels;
  if (!list->is_list()) return fail(Code::invalid, "'notifications' is not a list");
  if (list->list().size() > kMostChannels)
    return fail(Code::invalid, "'notifications' has more than " + std::to_string(kMostChannels));
  for (size_t i = 0; i < list->list().size(); ++i) {
    TRY(auto channel, channel_from(list->list()[i], "notifications[" + std::to_string(i) + "]"));
    for (const NotificationChannel& other : channels)
      if (other.name == channel.name)
        return fail(Code::invalid, "'notifications' has '" + channel.name + "' twice");
    channels.push_back(std::move(channel));
  }
  return channels;
}

model::Value without_channel_secrets(const model::Value& channels, std::string_view word) {
  if (!channels.is_list()) return channels;
  model::List shown;
  for (const model::Value& channel : channels.list())
    shown.push_back(secret_of(channel) ? with_secret(channel, model::Value(word)) : channel);
  return model::Value(std::move(shown));
}

model::Value with_channel_secrets_of(const model::Value& before, const model::Value& channels,
                                     std::string_view word) {
  if (!channels.is_list() || !before.is_list()) return channels;
  model::List whole;
  for (const model::Value& channel : channels.list()) {
    const model::Value *secret = secret_of(channel), *name = name_of(channel);
    const model::Value* kept = nullptr;
    if (secret && name && *secret == model::Value(word))
      for (const model::Value& other : before.list())
        if (name_of(other) && *name_of(other) == *name) kept = secret_of(other);
    whole.push_back(kept ? with_secret(channel, *kept) : channel);
  }
  return model::Value(std::move(whole));
}

}  // namespace consort::server
