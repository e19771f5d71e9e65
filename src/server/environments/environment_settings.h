#pragma once
#include <optional>
#include <string>

#include "base/secret.h"
#include "model/value.h"
#include "server/deploy/settings.h"
#include "server/notify/channel_settings.h"
#include "server/sites/follower.h"

namespace consort::server {

// What an environment can be told. docs/server.md tells it to users.
struct EnvironmentSettings {
  DeploySettings deploy;
  // A branch elsewhere that the environment's site follows; then nothing can be pushed to it.
  struct Follow {
    OutsideBranch outside;
    Duration every = std::chrono::minutes(1);
  };
  std::optional<Follow> follow;
  // Whether `consort push` may make a commit of what nobody has committed.
  bool working_trees = false;
  std::optional<Secret> hook_secret;  // with which a webhook signs
  std::vector<NotificationChannel> notifications;
};

// Code::invalid says what is wrong; keys that nobody knows are.
Result<EnvironmentSettings> environment_settings(const model::Map& settings);

// The settings as they may be shown: in place of what is secret stands a word.
model::Map without_secrets(const model::Map& settings);
// Settings that were shown and come back changed: where the word stands, what was there stays.
model::Map with_secrets_of(const model::Map& before, const model::Map& settings);
// Whether a branch elsewhere is followed: a commit of our own would keep it from being so.
bool follows_another(const model::Map& settings);

}  // namespace consort::server
