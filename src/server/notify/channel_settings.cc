#include "server/notify/channel_settings.h"

#include <algorithm>

#include "base/strings.h"
#include "model/fields.h"
#include "server/notify/mail_settings.h"
#include "server/notify/place.h"
#include "store/hosts.h"

namespace consort::server {
namespace {

constexpr size_t kMostChannels = 16;
constexpr size_t kShortestSecret = 16;

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

Result<WebhookWay> webhook_from(const model::Value& value, const std::string& where) {
  model::Fields fields(value, where);
  WebhookWay webhook;
  webhook.url = fields.text("url");
  if (std::string fault = fault_of_url(webhook.url); !fault.empty() && fields.so_far())
    fields.refuse("url", fault);
  const std::string secret = fields.text("secret");
  if (secret.size() < kShortestSecret && fields.so_far())
    fields.refuse("secret", "is shorter than " + count(kShortestSecret, "character"));
  webhook.secret = Secret(secret);
  webhook.ca_file = fields.text_or("ca_file", "");
  if (!webhook.ca_file.empty() && !is_plain_path(webhook.ca_file))
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
  const model::Value *webhook = fields.any("webhook"), *mail = fields.any("mail");
  if (!webhook && !mail) fields.refuse("webhook", "is missing, and so is 'mail'");
  if (webhook && mail) fields.refuse("mail", "does not go with 'webhook': make it two channels");
  TRY_DO(fields.done());
  if (webhook) {
    TRY(channel.way, webhook_from(*webhook, fields.inside("webhook")));
  } else {
    TRY(channel.way, mail_settings(*mail, fields.inside("mail")));
  }
  return channel;
}

// Where the secret of a channel stands.
struct SecretPlace {
  std::string_view way, key;
};
constexpr SecretPlace kSecretPlaces[] = {{"webhook", "secret"}, {"mail", "password"}};

const model::Map* way_of(const model::Value& channel, std::string_view way) {
  const model::Value* found = channel.is_map() ? channel.map().find(way) : nullptr;
  return found && found->is_map() ? &found->map() : nullptr;
}

const model::Value* secret_of(const model::Value& channel, const SecretPlace& place) {
  const model::Map* way = way_of(channel, place.way);
  return way ? way->find(place.key) : nullptr;
}

model::Value with_secret(const model::Value& channel, const SecretPlace& place,
                         const model::Value& secret) {
  model::Map way = *way_of(channel, place.way);
  way.set(place.key, secret);
  model::Map changed = channel.map();
  changed.set(place.way, model::Value(std::move(way)));
  return model::Value(std::move(changed));
}

const model::Value* name_of(const model::Value& channel) {
  return channel.is_map() ? channel.map().find("name") : nullptr;
}

// Whether the secret of `then` may go where `now` says. One that signs is never sent; a password
// is, and who may change settings must not learn it by naming a server of their own.
bool is_for_the_same(const model::Value& then, const model::Value& now, const SecretPlace& place) {
  if (!name_of(then) || !name_of(now) || *name_of(then) != *name_of(now)) return false;
  const model::Map *way_then = way_of(then, place.way), *way_now = way_of(now, place.way);
  if (!way_then || !way_now) return false;
  for (const char* key : {"server", "ca_file"}) {
    const model::Value *before = way_then->find(key), *after = way_now->find(key);
    const bool is_same = before && after ? *before == *after : before == after;
    if (place.way == "mail" && !is_same) return false;
  }
  return true;
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
  for (model::Value channel : channels.list()) {
    for (const SecretPlace& place : kSecretPlaces)
      if (secret_of(channel, place)) channel = with_secret(channel, place, model::Value(word));
    shown.push_back(std::move(channel));
  }
  return model::Value(std::move(shown));
}

model::Value with_channel_secrets_of(const model::Value& before, const model::Value& channels,
                                     std::string_view word) {
  if (!channels.is_list() || !before.is_list()) return channels;
  model::List whole;
  for (model::Value channel : channels.list()) {
    for (const SecretPlace& place : kSecretPlaces) {
      const model::Value *secret = secret_of(channel, place), *kept = nullptr;
      if (!secret || *secret != model::Value(word)) continue;
      for (const model::Value& other : before.list())
        if (is_for_the_same(other, channel, place)) kept = secret_of(other, place);
      if (kept) channel = with_secret(channel, place, *kept);
    }
    whole.push_back(std::move(channel));
  }
  return model::Value(std::move(whole));
}

}  // namespace consort::server
