#pragma once
#include <memory>

#include "resources/provider.h"
#include "resources/service/systemd.h"

namespace consort::resources {

// Provider of `services`: talks to systemd where it runs, and keeps enablement by files everywhere.
std::unique_ptr<Provider> services_provider(system::Target& target, const model::Facts& facts);

// The same with a given systemd; null: none is running here.
std::unique_ptr<Provider> services_provider_on(system::Target& target,
                                               std::unique_ptr<Systemd> systemd);

}  // namespace consort::resources
