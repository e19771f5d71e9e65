#include "server/deploy/plan/fleet_plan.h"

#include <algorithm>
#include <map>

#include "model/fields.h"
#include "model/json.h"

namespace consort::server {
namespace {

using model::List, model::Map, model::Value;

constexpr std::string_view kFormat = "consort-fleet-plan/1";
constexpr size_t kMostResourcesTold = 1'000;

void set(Map& map, std::string_view key, int64_t number) { map.set(key, Value(number)); }
void set(Map& map, std::string_view key, size_t number) {
  map.set(key, Value(static_cast<int64_t>(number)));
}

Map actions_of(const model::PlanSummary& summary) {
  Map map;
  set(map, "create", summary.create);
  set(map, "update", summary.update);
  set(map, "delete", summary.remove);
  set(map, "run", summary.run);
  set(map, "refresh", summary.refresh);
  return map;
}

Value error_value(const Error& error) {
  Map map;
  map.set("code", Value(to_string(error.code)));
  map.set("message", Value(error.to_string()));
  return Value(std::move(map));
}

Value host_value(const PlannedHost& host) {
  Map map;
  set(map, "id", host.host.value);
  map.set("host", Value(host.name));
  map.set("catalog", Value(host.catalog.hex()));
  if (host.before) map.set("before", Value(host.before->hex()));
  if (host.plan) {
    map.set("plan", Value(host.plan->hex()));
    map.set("changes", Value(host.changes));
    for (const auto& [key, problems] :
         {std::pair("failed", &host.failed), {"waiting", &host.waiting}, {"left", &host.left}})
      if (!problems->empty()) map.set(key, to_value(*problems));
    map.set("actions", Value(actions_of(host.summary)));
    set(map, "omitted", host.omitted);
  }
  if (host.error) map.set("error", error_value(*host.error));
  return Value(std::move(map));
}

Map summary_of(const FleetPlan& plan) {
  size_t changing = 0, unchanged = 0, failed = 0, unreachable = 0;
  model::PlanSummary all;
  for (const PlannedHost& host : plan.hosts) {
    if (host.error) {
      ++(host.error->code == Code::unavailable ? unreachable : failed);
    } else if (host.plan) {
      ++(host.change_count() > 0 ? changing : unchanged);
    }
    all.create += host.summary.create;
    all.update += host.summary.update;
    all.remove += host.summary.remove;
    all.run += host.summary.run;
    all.refresh += host.summary.refresh;
    all.failed += host.failed.size();
    all.waiting += host.waiting.size();
    all.drifted += host.left.size();
  }
  Map map;
  set(map, "hosts", plan.hosts.size());
  set(map, "changing", changing);
  set(map, "unchanged", unchanged);
  set(map, "failed", failed);
  set(map, "unreachable", unreachable);
  set(map, "unreadable", all.failed);
  set(map, "waiting", all.waiting);
  set(map, "drifted", all.drifted);
  map.set("actions", Value(actions_of(all)));
  return map;
}

// On how many hosts each resource changes, those of most hosts first.
List blast_radius(const FleetPlan& plan) {
  std::map<std::string, size_t> hosts;
  for (const PlannedHost& host : plan.hosts)
    for (const Value& change : host.changes)
      if (const Value* address = change.map().find("address")) ++hosts[address->text()];
  std::vector<std::pair<std::string, size_t>> sorted(hosts.begin(), hosts.end());
  std::ranges::stable_sort(sorted, std::greater(), &std::pair<std::string, size_t>::second);
  if (sorted.size() > kMostResourcesTold) sorted.resize(kMostResourcesTold);
  List list;
  for (auto& [resource, number] : sorted) {
    Map entry;
    entry.set("resource", Value(resource));
    set(entry, "hosts", number);
    list.emplace_back(std::move(entry));
  }
  return list;
}

model::PlanSummary actions_from(model::Fields fields, model::Fields& parent) {
  auto count = [&](std::string_view key) {
    return static_cast<size_t>(fields.integer(key, 0, 1'000'000'000));
  };
  model::PlanSummary summary{.create = count("create"),
                             .update = count("update"),
                             .remove = count("delete"),
                             .run = count("run"),
                             .refresh = count("refresh")};
  if (Status status = fields.so_far(); !status) parent.refuse(std::move(status).error());
  return summary;
}

Result<PlannedHost> planned_host(const Value& value, std::string where) {
  model::Fields fields(value, std::move(where));
  PlannedHost host;
  host.host = {fields.integer("id", 1, INT64_MAX)};
  host.name = fields.text("host");
  host.catalog = fields.digest("catalog");
  if (fields.has("before")) host.before = fields.digest("before");
  if (fields.has("plan")) {
    host.plan = fields.digest("plan");
    host.changes = fields.list("changes");
    TRY(host.failed, model::problems_from(fields.list("failed"), fields.inside("failed")));
    TRY(host.waiting, model::problems_from(fields.list("waiting"), fields.inside("waiting")));
    TRY(host.left, model::problems_from(fields.list("left"), fields.inside("left")));
    host.omitted = fields.integer("omitted", 0, INT64_MAX);
    if (const Value* actions = fields.any("actions"))
      host.summary = actions_from({*actions, fields.inside("actions")}, fields);
  }
  if (const Value* error = fields.any("error"))
    host.error = fail(Code::failed, model::Fields(*error, fields.inside("error")).text("message"));
  TRY_DO(fields.so_far());
  return host;
}

}  // namespace

std::string to_json(const FleetPlan& plan) {
  Map map;
  map.set("format", Value(kFormat));
  map.set("revision", Value(plan.revision));
  map.set("selector", Value(plan.selector));
  map.set("summary", Value(summary_of(plan)));
  map.set("blast_radius", Value(blast_radius(plan)));
  List hosts;
  for (const PlannedHost& host : plan.hosts)
    hosts.push_back(host_value(host));
  map.set("hosts", Value(std::move(hosts)));
  return model::to_json(map);
}

Result<FleetPlan> fleet_plan(std::string_view json) {
  TRY(Value root, model::parse_json(json));
  model::Fields fields(root, "");
  if (fields.text("format") != kFormat)
    return fail(Code::unsupported, "a saved plan is of another format");
  FleetPlan plan{.revision = fields.text("revision"), .selector = fields.text("selector")};
  size_t index = 0;
  for (const Value& value : fields.list("hosts")) {
    TRY(PlannedHost host, planned_host(value, fields.inside("hosts", index++)));
    plan.hosts.push_back(std::move(host));
  }
  TRY_DO(fields.so_far());
  return plan;
}

}  // namespace consort::server
