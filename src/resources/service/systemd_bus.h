#pragma once
#include <memory>

#include "resources/service/systemd.h"
#include "system/target.h"

namespace consort::resources {

// The systemd that is process 1, over D-Bus: on its private socket as root, which works without a
// bus daemon, else on the system bus. Connects when first used, and again when systemd was
// re-executed.
std::unique_ptr<Systemd> systemd_over_bus();

// That one where the target is the running system and has it; null elsewhere.
std::unique_ptr<Systemd> systemd_of(system::Target& target);

}  // namespace consort::resources
