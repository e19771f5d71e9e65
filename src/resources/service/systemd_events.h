#pragma once
#include <memory>

#include "base/result.h"
#include "system/events.h"

namespace consort::resources {

// Event::unit for every unit of the running systemd that changes. When systemd is re-executed it
// connects again and says Event::overflow.
Result<std::unique_ptr<system::EventSource>> systemd_events();

}  // namespace consort::resources
