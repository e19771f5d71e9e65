#pragma once
#include <string>

#include "cli/terminal.h"
#include "model/report.h"

namespace consort::cli {

struct PlanTextOptions {
  bool diffs = true;
};

// A plan as people read it: one block a change, then what waits or could not be read, then the
// counts.
std::string plan_text(const model::Plan& plan, const Terminal& terminal,
                      PlanTextOptions options = {});
std::string change_text(const model::Change& change, const Terminal& terminal,
                        PlanTextOptions options = {});

// What a plan says of resources that it does nothing to: `title`, then which, then why.
std::string problems_text(const std::vector<model::Plan::Problem>& problems, std::string_view title,
                          const Terminal& terminal);

// A unified diff, indented as in a plan; it may hold anything and does not work the terminal.
std::string diff_text(const std::string& diff, const Terminal& terminal);

// "3 to change: 1 create, 2 update; 120 unchanged".
std::string summary_text(const model::PlanSummary& summary);

// One line of an apply: "changed  files./etc/motd  (12 ms)"; what failed with its reason below.
std::string outcome_text(const model::ResourceReport& report, const Terminal& terminal);
std::string report_summary(const model::Report& report);

// A value on one line, for people; secrets and long texts shortened.
std::string value_text(const model::Value& value);

}  // namespace consort::cli
