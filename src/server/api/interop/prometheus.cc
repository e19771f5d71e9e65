#include "base/strings.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/listing.h"
#include "server/api/interop/host_walk.h"
#include "server/api/interop/interop.h"

namespace consort::server {
namespace {

// Lists of tags begin and end with a comma, so that a rule can look for ",web,".
std::string tag_list(const std::vector<std::string>& tags) {
  return tags.empty() ? "," : "," + join(tags, ",") + ",";
}

model::Value target(const store::Host& host, const store::Environment& environment,
                    const std::string& port) {
  model::Map labels = Fields()
                          .add("__meta_consort_organization", environment.organization)
                          .add("__meta_consort_environment", environment.name)
                          .add("__meta_consort_host", host.name)
                          .add("__meta_consort_tags", tag_list(host.tags))
                          .add("__meta_consort_life_cycle", host.life_cycle)
                          .add("__meta_consort_connectivity", host.connectivity)
                          .add("__meta_consort_compliance", host.compliance)
                          .take();
  return model::Value(Fields()
                          .add("targets", std::vector<std::string>{host.name + ":" + port})
                          .add("labels", labels)
                          .take());
}

// The whole list each time, and [] when it is empty: what http_sd asks for.
Reply get_targets(const Call& call, store::Reader& reader) {
  TRY(auto filter, filter_of(call));
  const std::string port = std::to_string(call.integer("port"));
  model::List targets;
  TRY_DO(walk_hosts(reader, call.site(), filter, [&](const store::Host& host) -> Status {
    if (host.life_cycle != store::LifeCycle::retired)
      targets.push_back(target(host, *call.environment, port));
    return {};
  }));
  return Answer{.body = model::Value(std::move(targets))};
}

}  // namespace

void add_prometheus(HandlerTable& handlers, std::shared_ptr<MetricsPage> metrics) {
  handlers.read("getPrometheusTargets", get_targets);
  handlers.read("getMetrics", [metrics](const Call&, store::Reader& reader) -> Reply {
    TRY(std::string text, metrics->text(reader));
    return Answer{.text = std::move(text)};
  });
}

}  // namespace consort::server
