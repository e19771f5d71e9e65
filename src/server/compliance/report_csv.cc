#include <array>
#include <cstdio>

#include "base/strings.h"
#include "server/compliance/report.h"

namespace consort::server {
namespace {

constexpr std::array<const char*, 22> kTitles = {"group",
                                                 "name",
                                                 "state",
                                                 "hosts",
                                                 "hosts_compliant",
                                                 "hosts_drifted",
                                                 "hosts_failing",
                                                 "hosts_held",
                                                 "hosts_unknown",
                                                 "resources",
                                                 "resources_compliant",
                                                 "resources_drifted",
                                                 "resources_failing",
                                                 "resources_unknown",
                                                 "score",
                                                 "availability",
                                                 "turns",
                                                 "repairs",
                                                 "mean_time_to_repair_seconds",
                                                 "longest_outage_seconds",
                                                 "outages_now",
                                                 "flapping"};

// Spreadsheets compute what begins so, with or without quotes.
std::string harmless(std::string text) {
  constexpr std::string_view kBegins = "=+-@\t\r\n";
  if (!text.empty() && kBegins.find(text.front()) != std::string_view::npos) text.insert(0, "'");
  return text;
}

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return "\"" + replace_all(text, "\"", "\"\"") + "\"";
}

std::string decimals(double number, const char* form) {
  char text[64];
  snprintf(text, sizeof text, form, number);
  return text;
}

std::string share_text(const std::optional<double>& share) {
  return share ? decimals(*share, "%.6f") : "";
}

std::string seconds(const std::optional<Duration>& duration) {
  return duration ? decimals(std::chrono::duration<double>(*duration).count(), "%.3f") : "";
}

class Row {
 public:
  Row& add(const std::string& text) {
    line_ += (line_.empty() ? "" : ",") + cell(text);
    return *this;
  }
  Row& add(int64_t number) { return add(std::to_string(number)); }
  // As many as a group has of these; nothing in their place where it has none.
  template <class Tally, class... Members>
  Row& add(const std::optional<Tally>& tally, Members... members) {
    if (!tally) return skip(sizeof...(members) + 1);
    add(tally->total());
    (add((*tally).*members), ...);
    return *this;
  }
  Row& skip(size_t cells) {
    for (size_t i = 0; i < cells; ++i)
      add(std::string());
    return *this;
  }
  std::string take() { return std::move(line_) + "\r\n"; }

 private:
  std::string line_;
};

std::string row_of(const std::string& kind, const Group& group) {
  Row row;
  row.add(kind).add(harmless(group.name));
  row.add(group.state ? std::string(to_string(*group.state)) : "");
  row.add(group.hosts, &HostTally::compliant, &HostTally::drifted, &HostTally::failing,
          &HostTally::held, &HostTally::unknown);
  row.add(group.resources, &ResourceTally::compliant, &ResourceTally::drifted,
          &ResourceTally::failing, &ResourceTally::unknown);
  row.add(group.resources ? share_text(group.resources->score()) : "");
  row.add(group.availability ? share_text(group.availability->share()) : "");
  row.add(group.turns ? std::to_string(*group.turns) : "");
  row.add(group.repairs.number).add(seconds(group.repairs.mean()));
  row.add(group.repairs.number ? seconds(group.repairs.longest) : "");
  row.add(group.lasting).add(group.flapping);
  return row.take();
}

}  // namespace

std::string to_csv(const ComplianceReport& report) {
  Row titles;
  for (const char* title : kTitles)
    titles.add(std::string(title));
  std::string text = titles.take();
  Group all = group_of_all(report.assessment);
  all.name = report.environment;
  text += row_of("environment", all);
  for (Grouping grouping : {Grouping::tag, Grouping::type, Grouping::host, Grouping::resource})
    for (const Group& group : groups_of(report.assessment, grouping))
      text += row_of(std::string(store::to_string(grouping)), group);
  return text;
}

}  // namespace consort::server
