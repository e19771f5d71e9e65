#pragma once
#include "server/agents/host_ref.h"
#include "store/session.h"
#include "wire/message.h"

namespace consort::server {

// Keeps which resources a run could not make right, and that those it made right are so again.
// Inside the transaction that stores the report.
Status record_failures(store::Writer& writer, const HostRef& host, const wire::Report& report);

}  // namespace consort::server
