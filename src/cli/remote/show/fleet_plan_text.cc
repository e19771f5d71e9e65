#include "cli/remote/show/fleet_plan_text.h"

#include <unordered_map>

#include "base/some_of.h"
#include "base/strings.h"
#include "cli/remote/show/change_list.h"
#include "cli/remote/show/members.h"
#include "model/json.h"

namespace consort::cli {
namespace {

constexpr size_t kMostFailures = 20;
constexpr size_t kWidestReach = 10;

// Hosts for which the same is planned.
struct Group {
  std::vector<std::string> hosts;
  const model::Value* plan = nullptr;  // of the first
};

std::vector<Group> groups_of(const model::Value& plan) {
  std::vector<Group> groups;
  std::unordered_map<std::string, size_t> found;
  for (const model::Value& host : list_at(plan, "hosts")) {
    model::List told;
    for (const char* key : {"changes", "failed", "waiting", "left"})
      told.emplace_back(list_at(host, key));
    const bool silent =
        std::ranges::all_of(told, [](const auto& list) { return list.list().empty(); });
    if (silent && integer_at(host, "omitted") == 0) continue;
    auto [at, is_new] = found.emplace(model::to_json(model::Value(std::move(told))), groups.size());
    if (is_new) groups.push_back({{}, &host});
    groups[at->second].hosts.push_back(cell(member(host, "host")));
  }
  return groups;
}

std::string group_text(const Group& group, const Terminal& terminal, bool diffs) {
  std::string text = terminal.paint(some_of(group.hosts), Tone::strong) + "\n" +
                     change_list_text(list_at(*group.plan, "changes"), terminal, diffs) +
                     plan_problems_text(*group.plan, terminal);
  if (int64_t omitted = integer_at(*group.plan, "omitted"); omitted > 0)
    text += "  and " + std::to_string(omitted) + " more, not kept\n";
  return text;
}

std::string failures_text(const model::Value& plan, const Terminal& terminal) {
  std::string text;
  size_t told = 0, more = 0;
  for (const model::Value& host : list_at(plan, "hosts")) {
    const model::Value& error = member(host, "error");
    if (error.is_null()) continue;
    if (++told > kMostFailures) {
      ++more;
      continue;
    }
    text += "  " + terminal.paint("cannot plan for " + cell(member(host, "host")), Tone::bad) +
            "\n      " + printable(text_at(error, "message"), 2000) + "\n";
  }
  if (more > 0) text += "  and for " + std::to_string(more) + " more; -o json names all\n";
  return text;
}

std::string reach_text(const model::Value& plan) {
  std::string text;
  const model::List& reach = list_at(plan, "blast_radius");
  for (size_t i = 0; i < std::min(reach.size(), kWidestReach); ++i) {
    const auto hosts = static_cast<size_t>(std::max<int64_t>(0, integer_at(reach[i], "hosts")));
    text += "  " + cell(member(reach[i], "resource")) + " on " + count(hosts, "host") + "\n";
  }
  if (reach.size() > kWidestReach)
    text += "  and " + count(reach.size() - kWidestReach, "more resource") + "\n";
  return text.empty() ? text : "Reach:\n" + text;
}

void add_count(std::vector<std::string>& parts, int64_t number, std::string_view what) {
  if (number > 0) parts.push_back(std::to_string(number) + " " + std::string(what));
}

std::string counts_text(const model::Value& plan) {
  const model::Value& summary = member(plan, "summary");
  std::vector<std::string> actions, rest;
  const model::Value& by_action = member(summary, "actions");
  if (by_action.is_map()) {
    for (const auto& entry : by_action.map())
      if (entry.value.is_integer())
        add_count(actions, entry.value.integer(), "to " + printable(*entry.key, 40));
  }
  add_count(rest, integer_at(summary, "unchanged"), "unchanged");
  add_count(rest, integer_at(summary, "unreadable"), "unreadable");
  add_count(rest, integer_at(summary, "waiting"), "waiting");
  add_count(rest, integer_at(summary, "drifted"), "drifted");
  add_count(rest, integer_at(summary, "failed"), "failed");
  add_count(rest, integer_at(summary, "unreachable"), "unreachable");
  const auto changing = static_cast<size_t>(std::max<int64_t>(0, integer_at(summary, "changing")));
  std::string text = changing == 0
                         ? "No changes"
                         : "Plan: " + join(actions, ", ") + " on " + count(changing, "host");
  return (rest.empty() ? text : text + " (" + join(rest, ", ") + ")") + "\n";
}

}  // namespace

std::string fleet_plan_text(const model::Value& plan, const Terminal& terminal,
                            const FleetPlanText& options) {
  std::string text;
  const std::vector<Group> groups = groups_of(plan);
  for (size_t i = 0; i < std::min(groups.size(), options.most_groups); ++i)
    text += group_text(groups[i], terminal, options.diffs);
  if (groups.size() > options.most_groups)
    text += "and other changes for " + count(groups.size() - options.most_groups, "more group") +
            " of hosts; -o json names all\n";
  return text + failures_text(plan, terminal) + reach_text(plan) + counts_text(plan);
}

bool changes_anything(const model::Value& plan) { return integer_at(plan, "summary.changing") > 0; }

bool is_partial(const model::Value& plan) {
  return integer_at(plan, "summary.failed") > 0 || integer_at(plan, "summary.unreachable") > 0 ||
         integer_at(plan, "summary.unreadable") > 0;
}

}  // namespace consort::cli
