#pragma once
#include "server/api/dispatch/handler_table.h"
#include "server/api/interop/metrics_page.h"

namespace consort::server {

// Forms that other programs read: Ansible, Prometheus.
void add_ansible(HandlerTable& handlers);
void add_prometheus(HandlerTable& handlers, std::shared_ptr<MetricsPage> metrics);

}  // namespace consort::server
