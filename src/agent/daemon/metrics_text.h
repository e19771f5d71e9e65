#pragma once
#include <string>

#include "agent/daemon/status.h"

namespace consort::agent {

// The status as numbers, in the text format of Prometheus.
std::string metrics_text(const AgentStatus& status);

}  // namespace consort::agent
