#pragma once
#include <memory>

#include "resources/provider.h"
#include "resources/service/systemd.h"

namespace consort::resources {

// Provider of `units`: files everywhere, and word of them to systemd where it runs.
std::unique_ptr<Provider> units_provider(system::Target& target, const model::Facts& facts);

// The same with a given systemd; null: none is running here.
std::unique_ptr<Provider> units_provider_on(system::Target& target,
                                            std::unique_ptr<Systemd> systemd);

}  // namespace consort::resources
