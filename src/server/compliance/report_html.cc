#include "base/strings.h"
#include "server/compliance/history_chart.h"
#include "server/compliance/report.h"

namespace consort::server {
namespace {

constexpr size_t kMostRows = 1000;  // of one table

// Nothing in it but its own style; whoever opens it asks nobody for anything.
constexpr std::string_view kHead =
    R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<style>
body { font: 15px/1.45 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .faint { color: #5f5f5f; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
dl div { border: 1px solid #d5d5d5; border-radius: 4px; padding: .5rem .75rem; }
dt { color: #5f5f5f; } dd { margin: 0; font-size: 1.25rem; } dd small { display: block; font-size: .8rem; color: #5f5f5f; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #e3e3e3; vertical-align: top; overflow-wrap: anywhere; }
th { color: #5f5f5f; font-weight: 600; } td.number, th.number { text-align: right; white-space: nowrap; }
svg { width: 100%; height: auto; border: 1px solid #e3e3e3; }
.key i { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .9em; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } h2 { break-after: avoid; } tr { break-inside: avoid; }
  svg, .key i { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
</style>
)";

std::string escaped(std::string_view text) {
  std::string safe;
  for (const std::string& character : utf8_characters(text)) {
    if (character == "&")
      safe += "&amp;";
    else if (character == "<")
      safe += "&lt;";
    else if (character == ">")
      safe += "&gt;";
    else if (character == "\"")
      safe += "&quot;";
    else if (character == "'")
      safe += "&#39;";
    else
      safe += printable(character);  // no control characters, and valid UTF-8 alone
  }
  return safe;
}

std::string duration_text(const std::optional<Duration>& duration) {
  return duration ? human(*duration) : "-";
}

std::string share_of(const std::optional<ResourceTally>& tally) {
  return tally ? percent(tally->score()) : "-";
}

// A table of groups: only what some of them have is a column.
class Table {
 public:
  Table(std::string title, std::string name, const std::vector<Group>& groups)
      : title_(std::move(title)), name_(std::move(name)), groups_(groups) {
    for (const Group& group : groups_) {
      has_state_ |= group.state.has_value();
      has_hosts_ |= group.hosts.has_value();
      has_availability_ |= group.availability.has_value();
    }
  }

  std::string html() const {
    if (groups_.empty()) return "";
    std::string text = "<h2>" + title_ + "</h2>\n<table>\n<thead><tr><th>" + name_ + "</th>";
    if (has_state_) text += "<th>State</th>";
    if (has_hosts_) text += head("Hosts compliant");
    text += head("Resources compliant") + head("Score");
    if (has_availability_) text += head("Time compliant");
    text += head("Not right now") + head("Repairs") + head("Mean time") + head("Longest") +
            head("Flapping") + "</tr></thead>\n<tbody>\n";
    for (size_t i = 0; i < groups_.size() && i < kMostRows; ++i)
      text += row(groups_[i]);
    text += "</tbody>\n</table>\n";
    if (groups_.size() > kMostRows)
      text += "<p class=\"faint\">" + std::to_string(groups_.size() - kMostRows) +
              " more are not shown; the same report as CSV has all.</p>\n";
    return text;
  }

 private:
  static std::string head(const std::string& text) {
    return "<th class=\"number\">" + text + "</th>";
  }
  static std::string number(const std::string& text) {
    return "<td class=\"number\">" + text + "</td>";
  }
  static std::string part(int64_t some, int64_t all) {
    return std::to_string(some) + " of " + std::to_string(all);
  }

  std::string row(const Group& group) const {
    std::string text = "<tr><td>" + escaped(group.name) + "</td>";
    if (has_state_) text += "<td>" + std::string(to_string(*group.state)) + "</td>";
    if (has_hosts_) text += number(part(group.hosts->compliant, group.hosts->total()));
    text += number(group.resources ? part(group.resources->compliant, group.resources->total())
                                   : std::string("-"));
    text += number(share_of(group.resources));
    if (has_availability_) text += number(percent(group.availability->share()));
    text += number(std::to_string(group.lasting)) + number(std::to_string(group.repairs.number)) +
            number(duration_text(group.repairs.mean())) +
            number(group.repairs.number ? human(group.repairs.longest) : "-") +
            number(std::to_string(group.flapping));
    return text + "</tr>\n";
  }

  const std::string title_, name_;
  const std::vector<Group>& groups_;
  bool has_state_ = false, has_hosts_ = false, has_availability_ = false;
};

std::string figure(const std::string& name, const std::string& value, const std::string& more) {
  return "<div><dt>" + name + "</dt><dd>" + value + "<small>" + more + "</small></dd></div>\n";
}

std::string figures(const Assessment& assessment) {
  const Figures& all = assessment.all;
  const Group group = group_of_all(assessment);
  auto text_of = [](int64_t n) { return std::to_string(n); };
  return "<dl>\n" +
         figure(
             "Hosts compliant", text_of(all.hosts.compliant) + " of " + text_of(all.hosts.total()),
             text_of(all.hosts.drifted) + " drifted, " + text_of(all.hosts.failing) + " failing, " +
                 text_of(all.hosts.held) + " held, " + text_of(all.hosts.unknown) + " unknown") +
         figure("Resources compliant", percent(all.resources.score()),
                text_of(all.resources.compliant) + " of " + text_of(all.resources.total()) + ", " +
                    text_of(all.resources.unknown) + " unknown") +
         figure("Time compliant", percent(all.availability.share()), "of all hosts together") +
         figure("Mean time to repair", duration_text(all.repairs.mean()),
                text_of(all.repairs.number) + " repairs, the longest " +
                    (all.repairs.number ? human(all.repairs.longest) : "-")) +
         figure("Not right now", text_of(group.lasting), "resources") +
         figure("Flapping", text_of(group.flapping), "resources") + "</dl>\n";
}

std::string history(const std::vector<Point>& series) {
  if (series.empty()) return "";
  std::string text = "<h2>History</h2>\n" + history_chart(series) + "\n<p class=\"key faint\">";
  for (const ChartState& state : chart_states())
    text += std::string("<i style=\"background:") + state.colour + "\"></i>" + state.word;
  return text + "</p>\n";
}

std::string flapping(const Assessment& assessment) {
  if (assessment.flapping.empty()) return "";
  std::string text =
      "<h2>Flapping resources</h2>\n<table>\n<thead><tr><th>Host</th><th>Resource</th>"
      "<th class=\"number\">Turns in 24 hours</th></tr></thead>\n<tbody>\n";
  for (size_t i = 0; i < assessment.flapping.size() && i < kMostRows; ++i) {
    const Flapping& one = assessment.flapping[i];
    text += "<tr><td>" + escaped(assessment.of(one.host).host.name) + "</td><td>" +
            escaped(one.address) + "</td><td class=\"number\">" + std::to_string(one.turns) +
            "</td></tr>\n";
  }
  return text + "</tbody>\n</table>\n";
}

std::string day_and_minute(WallTime time) {
  std::string text = rfc3339(time).substr(0, sizeof "2026-03-01T12:00" - 1);
  return text.replace(10, 1, " ") + " UTC";
}

}  // namespace

std::string to_html(const ComplianceReport& report) {
  const Assessment& assessment = report.assessment;
  const std::string title = "Compliance of " + escaped(report.environment);
  std::string html = std::string(kHead) + "<title>" + title + "</title>\n</head>\n<body>\n<h1>" +
                     title + "</h1>\n<p class=\"faint\">From " +
                     day_and_minute(assessment.window.from) + " to " +
                     day_and_minute(assessment.window.to) + "; made " + day_and_minute(report.made);
  if (!report.filter.empty()) html += "; hosts: " + escaped(report.filter);
  html += "</p>\n" + figures(assessment) + history(report.series);
  if (assessment.is_cut)
    html += "<p class=\"faint\">There were more repairs than are counted: only the newest " +
            std::to_string(kMostBreaches) + " are.</p>\n";
  const std::pair<Grouping, std::pair<const char*, const char*>> tables[] = {
      {Grouping::tag, {"Tags", "Tag"}},
      {Grouping::type, {"Resource types", "Type"}},
      {Grouping::resource, {"Resources that were not right", "Resource"}},
      {Grouping::host, {"Hosts", "Host"}}};
  for (const auto& [grouping, words] : tables) {
    std::vector<Group> groups = groups_of(assessment, grouping);
    if (grouping != Grouping::type) put_worst_first(groups);
    html += Table(words.first, words.second, groups).html();
    if (grouping == Grouping::type) html += flapping(assessment);
  }
  return html + "</body>\n</html>\n";
}

}  // namespace consort::server
