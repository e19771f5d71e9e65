#pragma once
#include "server/api/actions.h"
#include "server/api/dispatch/handler_table.h"
#include "store/store.h"

namespace consort::server {

// What the collections work with; all of it outlives their handlers.
struct Services {
  store::Store& store;
  Actions& actions;
};

// One file for each collection; each adds the handlers of its operations.
void add_environments(HandlerTable& handlers, const Services& services);
void add_hosts(HandlerTable& handlers, const Services& services);
void add_host_history(HandlerTable& handlers);
void add_resources(HandlerTable& handlers, const Services& services);
void add_reports(HandlerTable& handlers);
void add_drift(HandlerTable& handlers);
void add_compliance(HandlerTable& handlers);
void add_events(HandlerTable& handlers);
void add_enrolments(HandlerTable& handlers, const Services& services);
void add_tokens(HandlerTable& handlers);
void add_join_tokens(HandlerTable& handlers, const Services& services);
void add_certificates(HandlerTable& handlers, const Services& services);
void add_revisions(HandlerTable& handlers, const Services& services);
void add_catalogs(HandlerTable& handlers);
void add_plans(HandlerTable& handlers, const Services& services);
void add_rollouts(HandlerTable& handlers, const Services& services);
void add_orphans(HandlerTable& handlers, const Services& services);
void add_proposals(HandlerTable& handlers, const Services& services);
void add_operations(HandlerTable& handlers);
void add_audit(HandlerTable& handlers);
void add_settings(HandlerTable& handlers);

}  // namespace consort::server
