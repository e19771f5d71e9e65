#include "server/compliance/report.h"

#include <algorithm>
#include <cmath>

namespace consort::server {

Group group_of_all(const Assessment& assessment) {
  const Figures& all = assessment.all;
  const auto lasting = std::ranges::count_if(assessment.outages,
                                             [](const Outage& outage) { return !outage.regained; });
  return {.hosts = all.hosts,
          .resources = all.resources,
          .availability = all.availability,
          .turns = all.turns,
          .repairs = all.repairs,
          .lasting = lasting,
          .flapping = static_cast<int64_t>(assessment.flapping.size())};
}

// What is not all does not look like it: rounded down.
std::string percent(const std::optional<double>& share) {
  if (!share) return "-";
  const auto tenths = static_cast<int64_t>(std::floor(*share * 1000 + 1e-9));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

}  // namespace consort::server
