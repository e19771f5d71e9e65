#include "server/api/api.h"

#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/interop/interop.h"
#include "server/openapi.h"

namespace consort::server {
namespace {

const std::vector<std::string> kCapabilities = {"watch", "inventory.ansible", "sd.prometheus",
                                                "idempotency", "conditional-changes"};

void add_collections(HandlerTable& handlers, const Services& services) {
  add_environments(handlers, services);
  add_hosts(handlers, services);
  add_host_history(handlers);
  add_resources(handlers, services);
  add_reports(handlers);
  add_drift(handlers);
  add_compliance(handlers);
  add_events(handlers);
  add_enrolments(handlers, services);
  add_tokens(handlers);
  add_join_tokens(handlers, services);
  add_certificates(handlers, services);
  add_revisions(handlers, services);
  add_catalogs(handlers);
  add_plans(handlers, services);
  add_rollouts(handlers, services);
  add_operations(handlers);
  add_orphans(handlers, services);
  add_proposals(handlers, services);
  add_audit(handlers);
  add_settings(handlers);
}

// What the API says of itself.
void add_root(HandlerTable& handlers, const std::string& openapi,
              std::vector<std::string> capabilities) {
  capabilities.insert(capabilities.begin(), kCapabilities.begin(), kCapabilities.end());
  handlers.read("describeApi", [capabilities](const Call&, store::Reader&) -> Reply {
    return Answer::of(Fields()
                          .add("versions", std::vector<std::string>{"v1"})
                          .add("capabilities", capabilities)
                          .take());
  });
  handlers.read("getOpenapi", [openapi](const Call&, store::Reader&) -> Reply {
    return Answer{.text = openapi};
  });
  handlers.read("getHealth", [](const Call&, store::Reader& reader) -> Reply {
    TRY_DO(store::environments::all(reader));
    return Answer::of(Fields().add("status", "ok").take());
  });
}

}  // namespace

Result<std::unique_ptr<Api>> Api::make(store::Store& store, Actions& actions, EventSignal& signal,
                                       const Clock& clock, Settings settings) {
  TRY(Description description, read_description(kOpenapi));
  auto requests = std::make_shared<RequestMetrics>(description.operations);
  std::unique_ptr<Api> api(new Api());
  api->watches_ = std::make_unique<EventWatches>(store, signal, settings.watches);

  HandlerTable handlers;
  add_root(handlers, description.json, std::move(settings.capabilities));
  add_collections(handlers, {store, actions});
  add_ansible(handlers);
  MetricsPage::Sources sources{.requests = requests,
                               .gauges = std::move(settings.gauges),
                               .store_path = std::move(settings.store_path)};
  add_prometheus(handlers, std::make_shared<MetricsPage>(std::move(sources), clock));
  handlers.stream("watchEvents", [watches = api->watches_.get()](const Call& call,
                                                                 const net::Responder& responder) {
    watches->open(call, responder);
  });
  TRY(api->dispatcher_,
      Dispatcher::make(std::move(description), std::move(handlers), store, clock, signal,
                       std::move(requests), std::move(settings.dispatcher)));
  return api;
}

Api::~Api() {
  dispatcher_.reset();
  stop();
}

}  // namespace consort::server
