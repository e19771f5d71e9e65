#pragma once
#include <string>
#include <vector>

#include "server/compliance/groups.h"
#include "server/compliance/series.h"

// All there is to say of an environment's compliance, to be kept or handed on. Pure.
namespace consort::server {

struct ComplianceReport {
  std::string environment;  // "acme/prod"
  std::string filter;       // of hosts; "": all
  WallTime made;
  Assessment assessment;
  std::vector<Point> series;
};

// RFC 4180: a line of titles, then one line for each group: the environment, tags, types, hosts and
// resources. What a spreadsheet would take for a formula begins with an apostrophe.
std::string to_csv(const ComplianceReport& report);

// One document that needs nothing else: no script, nothing of another place; to be read on a screen
// and on paper.
std::string to_html(const ComplianceReport& report);

// The environment as a group of its own.
Group group_of_all(const Assessment& assessment);

std::string percent(const std::optional<double>& share);  // "98.7 %"; "-": nothing is known

}  // namespace consort::server
