#include "server/environments/environment_settings.h"

#include <algorithm>

#include "base/strings.h"
#include "model/fields.h"

namespace consort::server {
namespace {

constexpr int64_t kMostSeconds = 7 * 24 * 3600;
constexpr size_t kShortestSecret = 16;
constexpr size_t kLongestLine = 4096;

bool is_one_line(std::string_view text) {
  return !text.empty() && text.size() <= kLongestLine &&
         std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool is_path(std::string_view text) { return text.starts_with('/') && is_one_line(text); }

Result<EnvironmentSettings::Follow> follow_from(const model::Value& value) {
  model::Fields fields(value, "follow");
  EnvironmentSettings::Follow follow;
  OutsideBranch& outside = follow.outside;
  outside.url = fields.text("url");
  outside.branch = fields.text_or("branch", "main");
  outside.follow_rewrites = fields.boolean_or("rewrites", false);
  outside.ca_file = fields.text_or("ca_file", "");
  outside.key_file = fields.text_or("key_file", "");
  outside.known_hosts_file = fields.text_or("known_hosts_file", "");
  if (fields.has("every_seconds"))
    follow.every = std::chrono::seconds(fields.integer("every_seconds", 5, kMostSeconds));
  if (fields.has("authorization")) {
    const std::string authorization = fields.text("authorization");
    if (!is_one_line(authorization)) fields.refuse("authorization", "is not one line of text");
    outside.authorization = Secret(authorization);
  }
  for (const char* file : {"ca_file", "key_file", "known_hosts_file"})
    if (fields.has(file) && !is_path(fields.text(file)))
      fields.refuse(file, "is not an absolute path");
  TRY_DO(fields.done());
  if (Status fits = check_outside(outside); !fits)
    return fail(Code::invalid, "in 'follow': " + fits.error().message);
  return follow;
}

}  // namespace

bool follows_another(const model::Map& settings) { return settings.contains("follow"); }

Result<EnvironmentSettings> environment_settings(const model::Map& map) {
  EnvironmentSettings settings;
  const model::Value whole{map};
  model::Fields fields(whole, "");
  TRY(settings.deploy, deploy_settings(map));
  (void)fields.any("deploy");
  if (const model::Value* follow = fields.any("follow")) {
    TRY(settings.follow, follow_from(*follow));
  }
  TRY(settings.notifications, notification_channels(map));
  (void)fields.any("notifications");
  settings.working_trees = fields.boolean_or("working_trees", false);
  if (settings.follow && settings.working_trees)
    fields.refuse("working_trees", "does not go with 'follow': such a site takes no pushes");
  if (fields.has("hook_secret")) {
    const std::string secret = fields.text("hook_secret");
    if (secret.size() < kShortestSecret)
      fields.refuse("hook_secret", "is shorter than " + count(kShortestSecret, "character"));
    settings.hook_secret = Secret(secret);
  }
  TRY_DO(fields.done());
  return settings;
}

namespace {

constexpr std::string_view kShown = kShownSecret;
constexpr std::string_view kHookSecret = "hook_secret", kFollow = "follow",
                           kAuthorization = "authorization", kNotifications = "notifications";

bool is_word(const model::Value* value) {
  return value && value->is_text() && value->text() == kShown;
}

const model::Map* map_in(const model::Map& map, std::string_view key) {
  const model::Value* value = map.find(key);
  return value && value->is_map() ? &value->map() : nullptr;
}

}  // namespace

model::Map without_secrets(const model::Map& settings) {
  model::Map shown = settings;
  if (shown.contains(kHookSecret)) shown.set(kHookSecret, model::Value(kShown));
  if (const model::Value* channels = settings.find(kNotifications))
    shown.set(kNotifications, without_channel_secrets(*channels, kShown));
  const model::Map* follow = map_in(settings, kFollow);
  if (!follow || !follow->contains(kAuthorization)) return shown;
  model::Map shown_follow = *follow;
  shown_follow.set(kAuthorization, model::Value(kShown));
  shown.set(kFollow, model::Value(std::move(shown_follow)));
  return shown;
}

model::Map with_secrets_of(const model::Map& before, const model::Map& settings) {
  model::Map whole = settings;
  const model::Value* secret = before.find(kHookSecret);
  if (secret && is_word(settings.find(kHookSecret))) whole.set(kHookSecret, *secret);
  const model::Value *channels = settings.find(kNotifications),
                     *channels_before = before.find(kNotifications);
  if (channels && channels_before)
    whole.set(kNotifications, with_channel_secrets_of(*channels_before, *channels, kShown));
  const model::Map *then = map_in(before, kFollow), *now = map_in(settings, kFollow);
  const model::Value* authorization = then ? then->find(kAuthorization) : nullptr;
  if (!authorization || !now || !is_word(now->find(kAuthorization))) return whole;
  model::Map follow = *now;
  follow.set(kAuthorization, *authorization);
  whole.set(kFollow, model::Value(std::move(follow)));
  return whole;
}

}  // namespace consort::server
