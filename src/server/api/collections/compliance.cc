#include <algorithm>

#include "server/api/collections/collections.h"
#include "server/api/collections/compliance_view.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/api/interop/host_walk.h"

namespace consort::server {
namespace {

using Shapes = std::shared_ptr<CatalogShapes>;

constexpr Duration kUsualWindow = std::chrono::hours(24 * 7);
constexpr Duration kLongestWindow = std::chrono::hours(24 * 366);
constexpr size_t kReportPoints = 60;
constexpr std::string_view kGroups = "compliance";

Problem bad_window(const std::string& detail) {
  return {.status = 400,
          .code = "bad_parameter",
          .detail = detail,
          .hint = "say from=2026-03-01T00:00:00Z and to=2026-03-08T00:00:00Z"};
}

// The parameters `from` and `to`. Nothing is known of the future.
Outcome<Window> window_of(const Call& call, store::Reader& reader) {
  auto time = [&](std::string_view name) -> std::optional<WallTime> {
    auto* given = call.find(name);
    return given ? parse_rfc3339(given->text()) : std::nullopt;
  };
  const WallTime to = std::min(time("to").value_or(reader.now()), reader.now());
  const Window window{time("from").value_or(to - kUsualWindow), to};
  if (window.from >= window.to) return bad_window("'from' is not before 'to', or not in the past");
  if (window.to - window.from > kLongestWindow)
    return bad_window("from 'from' to 'to' there are more than 366 days");
  return window;
}

Outcome<std::vector<store::Host>> hosts_of(const Call& call, store::Reader& reader) {
  TRY(auto filter, filter_of(call));
  std::vector<store::Host> hosts;
  TRY_DO(walk_hosts(reader, call.site(), filter, [&](const store::Host& host) -> Status {
    hosts.push_back(host);
    return {};
  }));
  return hosts;
}

model::List views_of(const std::vector<Group>& groups) {
  model::List items;
  for (const Group& group : groups)
    items.emplace_back(group_view(group));
  return items;
}

Answer groups_answer(const Window& window, const Answer& list) {
  model::Map body = list.body.map();
  body.set("from", model::Value(rfc3339(window.from)));
  body.set("to", model::Value(rfc3339(window.to)));
  return Answer::of(std::move(body));
}

// A page of hosts is looked at and no others.
Reply list_by_host(const Shapes& shapes, const Call& call, store::Reader& reader,
                   const Window& window) {
  TRY(auto filter, filter_of(call));
  TRY(auto page, store::hosts::list(reader, call.site(), filter, page_of(call)));
  TRY(Assessment assessment, assess(reader, *shapes, call.site(), std::move(page.items), window));
  TRY(Answer list, list_answer(call, views_of(groups_of(assessment, Grouping::host)), page.next));
  return groups_answer(window, list);
}

Reply list_groups(const Shapes& shapes, const Call& call, store::Reader& reader,
                  const Window& window, Grouping grouping) {
  TRY(auto hosts, hosts_of(call, reader));
  TRY(Assessment assessment, assess(reader, *shapes, call.site(), std::move(hosts), window));
  std::vector<Group> groups = groups_of(assessment, grouping);
  const store::PageRequest page = page_of(call);
  const std::string list_name =
      std::string(kGroups) + "-" + std::string(store::to_string(grouping));
  if (!page.after.empty()) {
    TRY(std::string last, store::read_cursor(list_name, page.after));
    std::erase_if(groups, [&](const Group& group) { return group.name <= last; });
  }
  std::string next;
  if (groups.size() > store::page_size(page)) {
    groups.resize(store::page_size(page));
    next = store::make_cursor(list_name, groups.back().name);
  }
  TRY(Answer list, list_answer(call, views_of(groups), next));
  return groups_answer(window, list);
}

Reply get_compliance(const Shapes& shapes, const Call& call, store::Reader& reader) {
  TRY(Window window, window_of(call, reader));
  if (auto grouping = word_of<Grouping>(call, "group_by"))
    return *grouping == Grouping::host ? list_by_host(shapes, call, reader, window)
                                       : list_groups(shapes, call, reader, window, *grouping);
  TRY(auto hosts, hosts_of(call, reader));
  TRY(Assessment assessment, assess(reader, *shapes, call.site(), std::move(hosts), window));
  return Answer::of(summary_of(assessment).take());
}

Reply get_history(const Call& call, store::Reader& reader) {
  TRY(Window window, window_of(call, reader));
  TRY(auto hosts, hosts_of(call, reader));
  TRY(auto series,
      series_of(reader, call.site(), hosts, window, static_cast<size_t>(call.integer("points"))));
  model::List points;
  for (const Point& point : series)
    points.emplace_back(point_view(point));
  return Answer::of(Fields()
                        .add("from", window.from)
                        .add("to", window.to)
                        .add("points", model::Value(std::move(points)))
                        .take());
}

Reply get_report(const Shapes& shapes, const Call& call, store::Reader& reader) {
  TRY(Window window, window_of(call, reader));
  TRY(auto hosts, hosts_of(call, reader));
  ComplianceReport report{
      .environment = call.environment->organization + "/" + call.environment->name,
      .made = reader.now()};
  if (auto* filter = call.find("filter")) report.filter = filter->text();
  TRY(report.series, series_of(reader, call.site(), hosts, window, kReportPoints));
  TRY(report.assessment, assess(reader, *shapes, call.site(), std::move(hosts), window));
  auto* format = call.find("format");
  auto is = [&](std::string_view word, std::string_view media_type) {
    return format ? format->text() == word : call.media_type == media_type;
  };
  if (is("csv", "text/csv"))
    return Answer{.text = to_csv(report), .media_type = "text/csv; charset=utf-8"};
  if (is("html", "text/html"))
    return Answer{.text = to_html(report), .media_type = "text/html; charset=utf-8"};
  return Answer::of(report_view(report));
}

Reply list_host_compliance(const Call& call, store::Reader& reader) {
  TRY(store::Host host, host_of(call, reader));
  TRY(auto page, store::compliance::changes(reader, call.site(), host.id, page_of(call)));
  return list_answer(call, page, change_view);
}

}  // namespace

void add_compliance(HandlerTable& handlers) {
  auto shapes = std::make_shared<CatalogShapes>();
  handlers.read("getCompliance", [shapes](const Call& call, store::Reader& reader) {
    return get_compliance(shapes, call, reader);
  });
  handlers.read("getComplianceHistory", get_history);
  handlers.read("getComplianceReport", [shapes](const Call& call, store::Reader& reader) {
    return get_report(shapes, call, reader);
  });
  handlers.read("listHostCompliance", list_host_compliance);
}

}  // namespace consort::server
