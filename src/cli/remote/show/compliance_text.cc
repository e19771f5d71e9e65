#include "cli/remote/show/compliance_text.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/clock.h"
#include "base/strings.h"
#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

constexpr size_t kMostFlapping = 10;

std::optional<double> share_at(const model::Value& value, std::string_view path) {
  const model::Value& share = member(value, path);
  if (share.is_real()) return share.real();
  if (share.is_integer()) return static_cast<double>(share.integer());
  return std::nullopt;
}

// What is not all does not look like it: rounded down.
std::string percent(const std::optional<double>& share) {
  if (!share || !std::isfinite(*share) || *share < 0 || *share > 1) return "-";
  const auto tenths = static_cast<int64_t>(std::floor(*share * 1000 + 1e-9));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

std::string duration_at(const model::Value& value, std::string_view path) {
  const model::Value& ms = member(value, path);
  constexpr int64_t kMost = int64_t{1} << 40;
  if (!ms.is_integer() || ms.integer() < 0 || ms.integer() > kMost) return "-";
  return human(std::chrono::milliseconds(ms.integer()));
}

std::string part_at(const model::Value& value, const std::string& path) {
  if (!member(value, path).is_map()) return "-";
  return std::to_string(integer_at(value, path + ".compliant")) + " of " +
         std::to_string(integer_at(value, path + ".total"));
}

std::string counts_at(const model::Value& value, const std::string& path,
                      const std::vector<std::string>& words) {
  std::vector<std::string> counts;
  for (const std::string& word : words)
    if (int64_t number = integer_at(value, path + "." + word); number > 0)
      counts.push_back(std::to_string(number) + " " + word);
  return counts.empty() ? "" : ": " + join(counts, ", ");
}

std::string day_and_minute(const model::Value& value, std::string_view path) {
  const std::string text = text_at(value, path);
  if (!parse_rfc3339(text)) return "-";
  return text.substr(0, 10) + " " + text.substr(11, 5);
}

double score_of(const model::Value& group) {
  return share_at(group, "resources.score").value_or(1);
}

}  // namespace

std::string compliance_text(const model::Value& summary, const Terminal& terminal) {
  const model::List& flapping = list_at(summary, "flapping");
  std::vector<std::vector<std::string>> rows = {
      {"Hosts", percent(share_at(summary, "hosts.score")),
       part_at(summary, "hosts") + " compliant" +
           counts_at(summary, "hosts", {"drifted", "failing", "held", "unknown"})},
      {"Resources", percent(share_at(summary, "resources.score")),
       part_at(summary, "resources") + " compliant" +
           counts_at(summary, "resources", {"drifted", "failing", "unknown"})},
      {"Time", percent(share_at(summary, "availability.share")),
       "of the time of all hosts they were compliant"},
      {"Not right", std::to_string(integer_at(summary, "lasting")), "resources, now"},
      {"Repairs", std::to_string(integer_at(summary, "repairs.number")),
       integer_at(summary, "repairs.number") == 0
           ? "-"
           : duration_at(summary, "repairs.mean_ms") + " on average, the longest " +
                 duration_at(summary, "repairs.longest_ms")},
      {"Flapping", std::to_string(flapping.size()), "resources, in the last 24 hours"}};
  std::string text = terminal.paint("From " + day_and_minute(summary, "from") + " to " +
                                        day_and_minute(summary, "to") + " UTC",
                                    Tone::faint) +
                     "\n" + table(rows);
  for (size_t i = 0; i < flapping.size() && i < kMostFlapping; ++i)
    text += "  " + cell(member(flapping[i], "host")) + " " + cell(member(flapping[i], "resource")) +
            ", " + std::to_string(integer_at(flapping[i], "turns")) + " times\n";
  if (flapping.size() > kMostFlapping)
    text += "  and " + std::to_string(flapping.size() - kMostFlapping) + " more\n";
  return text;
}

std::string compliance_table(model::List groups, std::string_view by) {
  std::ranges::stable_sort(groups, [](const model::Value& a, const model::Value& b) {
    return std::pair(score_of(a), -integer_at(a, "lasting")) <
           std::pair(score_of(b), -integer_at(b, "lasting"));
  });
  const bool hosts = by == "tag", state = by == "host", time = hosts || state;
  std::vector<std::vector<std::string>> rows = {{"NAME"}};
  if (state) rows[0].emplace_back("STATE");
  if (hosts) rows[0].emplace_back("HOSTS");
  rows[0].insert(rows[0].end(), {by == "resource" ? "ON HOSTS" : "RESOURCES", "SCORE"});
  if (time) rows[0].emplace_back("TIME");
  rows[0].insert(rows[0].end(), {"NOT RIGHT", "REPAIRS", "MEAN", "LONGEST", "FLAPPING"});
  for (const model::Value& group : groups) {
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back(cell(member(group, "name")));
    if (state) row.push_back(cell(member(group, "state")));
    if (hosts) row.push_back(part_at(group, "hosts"));
    row.push_back(part_at(group, "resources"));
    row.push_back(percent(share_at(group, "resources.score")));
    if (time) row.push_back(percent(share_at(group, "availability.share")));
    row.push_back(std::to_string(integer_at(group, "lasting")));
    row.push_back(std::to_string(integer_at(group, "repairs.number")));
    row.push_back(duration_at(group, "repairs.mean_ms"));
    row.push_back(duration_at(group, "repairs.longest_ms"));
    row.push_back(std::to_string(integer_at(group, "flapping")));
  }
  return table(rows);
}

}  // namespace consort::cli
