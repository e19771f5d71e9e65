#pragma once
#include "model/value.h"
#include "server/deploy/rollout/maintenance_windows.h"
#include "server/deploy/rollout/strategy.h"

namespace consort::server {

// How an environment is deployed, by its settings.
struct DeploySettings {
  bool automatic = true;  // what compiles is deployed
  Strategy strategy;
  MaintenanceWindows windows;  // nothing begins outside of them
};

// From the key `deploy` of an environment's settings:
//   {automatic: true, batch: 10, canary: 1, ..., windows: [{days: [sat, sun], from: "22:00",
//   to: "04:00"}]}
// Code::invalid says what is wrong; keys that nobody knows are.
Result<DeploySettings> deploy_settings(const model::Map& settings);

}  // namespace consort::server
