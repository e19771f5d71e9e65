#include "server/api/collections/compliance_view.h"

#include <cmath>

#include "model/duration.h"

namespace consort::server {
namespace {

constexpr size_t kMostOutages = 1000;

// Four digits, as people compare them; what is not all does not look like it.
Fields& add_share(Fields& fields, std::string_view key, const std::optional<double>& share) {
  return share ? fields.add(key, model::Value(std::floor(*share * 10'000 + 1e-7) / 10'000))
               : fields;
}

model::Map view(const HostTally& hosts) {
  Fields fields;
  fields.add("compliant", hosts.compliant)
      .add("drifted", hosts.drifted)
      .add("failing", hosts.failing)
      .add("held", hosts.held)
      .add("unknown", hosts.unknown)
      .add("total", hosts.total());
  return add_share(fields, "score", hosts.score()).take();
}

model::Map view(const ResourceTally& resources) {
  Fields fields;
  fields.add("compliant", resources.compliant)
      .add("drifted", resources.drifted)
      .add("failing", resources.failing)
      .add("unknown", resources.unknown)
      .add("total", resources.total());
  return add_share(fields, "score", resources.score()).take();
}

model::Map view(const Availability& availability) {
  Fields fields;
  fields.add("told_ms", model::whole_ms(availability.told))
      .add("compliant_ms", model::whole_ms(availability.compliant))
      .add("unjudged_ms", model::whole_ms(availability.unjudged));
  return add_share(fields, "share", availability.share()).take();
}

model::Map view(const Repairs& repairs) {
  Fields fields;
  fields.add("number", repairs.number);
  if (auto mean = repairs.mean())
    fields.add("mean_ms", model::whole_ms(*mean))
        .add("longest_ms", model::whole_ms(repairs.longest));
  return fields.take();
}

model::List flapping_view(const Assessment& assessment) {
  model::List list;
  for (const Flapping& one : assessment.flapping)
    list.emplace_back(Fields()
                          .add("host", assessment.of(one.host).host.name)
                          .add("resource", one.address)
                          .add("turns", one.turns)
                          .take());
  return list;
}

// Those that last.
model::List outages_view(const Assessment& assessment) {
  model::List list;
  for (const Outage& outage : assessment.outages) {
    if (outage.regained) continue;
    if (list.size() == kMostOutages) break;
    list.emplace_back(Fields()
                          .add("host", assessment.of(outage.host).host.name)
                          .add("resource", outage.address)
                          .add("kind", outage.kind)
                          .add("since", outage.lost)
                          .take());
  }
  return list;
}

}  // namespace

Fields summary_of(const Assessment& assessment) {
  const Figures& all = assessment.all;
  return Fields()
      .add("from", assessment.window.from)
      .add("to", assessment.window.to)
      .add("hosts", view(all.hosts))
      .add("resources", view(all.resources))
      .add("availability", view(all.availability))
      .add("turns", all.turns)
      .add("repairs", view(all.repairs))
      .add("lasting", group_of_all(assessment).lasting)
      .add("flapping", model::Value(flapping_view(assessment)))
      .add("partial", assessment.is_cut);
}

model::Map group_view(const Group& group) {
  Fields fields;
  fields.add("name", group.name).add("state", group.state);
  if (group.hosts) fields.add("hosts", view(*group.hosts));
  if (group.resources) fields.add("resources", view(*group.resources));
  if (group.availability) fields.add("availability", view(*group.availability));
  return fields.add("turns", group.turns)
      .add("repairs", view(group.repairs))
      .add("lasting", group.lasting)
      .add("flapping", group.flapping)
      .take();
}

model::Map point_view(const Point& point) {
  return Fields()
      .add("time", point.time)
      .add("hosts", view(point.hosts))
      .add("availability", view(point.availability))
      .add("turns", point.turns)
      .take();
}

model::Map change_view(const store::ComplianceChange& change) {
  const store::ResourceCounts& counts = change.counts;
  return Fields()
      .add("id", change.id)
      .add("since", change.since)
      .add("before", change.before)
      .add("state", change.state)
      .add("turn", change.turn)
      .add("compliant", counts.compliant)
      .add("drifted", counts.drifted)
      .add("failed", counts.failed)
      .add("blocked", counts.blocked)
      .add("waiting", counts.waiting)
      .take();
}

model::Map report_view(const ComplianceReport& report) {
  Fields fields = summary_of(report.assessment);
  fields.add("environment", report.environment)
      .add("filter", report.filter)
      .add("made", report.made)
      .add("outages", model::Value(outages_view(report.assessment)));
  model::List history;
  for (const Point& point : report.series)
    history.emplace_back(point_view(point));
  fields.add("history", model::Value(std::move(history)));
  for (const auto& [key, grouping] : {std::pair("by_tag", Grouping::tag),
                                      {"by_type", Grouping::type},
                                      {"by_host", Grouping::host},
                                      {"by_resource", Grouping::resource}}) {
    model::List groups;
    for (const Group& group : groups_of(report.assessment, grouping))
      groups.emplace_back(group_view(group));
    fields.add(key, model::Value(std::move(groups)));
  }
  return fields.take();
}

}  // namespace consort::server
