#include "server/api/dispatch/request_metrics.h"

#include <algorithm>
#include <cstdio>

namespace consort::server {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

RequestMetrics::RequestMetrics(const std::vector<Operation>& operations) {
  for (const Operation& operation : operations)
    series_.emplace(operation.id, std::make_unique<Series>());
  series_.emplace("", std::make_unique<Series>());
}

void RequestMetrics::record(std::string_view operation, int status, Duration took) {
  auto found = series_.find(operation);
  if (found == series_.end()) return;
  Series& series = *found->second;
  series.by_class[std::clamp(status / 100, 0, 5)].fetch_add(1, std::memory_order_relaxed);
  const double seconds = std::chrono::duration<double>(took).count();
  auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  if (bound != kBounds.end())
    series.by_time[bound - kBounds.begin()].fetch_add(1, std::memory_order_relaxed);
  series.nanoseconds.fetch_add(took.count(), std::memory_order_relaxed);
}

std::string RequestMetrics::to_text() const {
  std::string counts =
      "# HELP consort_http_requests_total Requests answered.\n"
      "# TYPE consort_http_requests_total counter\n";
  std::string times =
      "# HELP consort_http_request_seconds How long requests took.\n"
      "# TYPE consort_http_request_seconds histogram\n";
  for (const auto& [operation, series] : series_) {
    for (size_t hundred = 1; hundred < series->by_class.size(); ++hundred)
      if (uint64_t n = series->by_class[hundred])
        counts += "consort_http_requests_total{operation=\"" + operation + "\",status=\"" +
                  std::to_string(hundred) + "xx\"} " + std::to_string(n) + "\n";
    write(times, operation, *series);
  }
  return counts + times;
}

void RequestMetrics::write(std::string& to, const std::string& operation, const Series& series) {
  uint64_t all = 0;
  for (const auto& n : series.by_class)
    all += n;
  if (all == 0) return;
  const std::string label = "operation=\"" + operation + "\"";
  const std::string name = "consort_http_request_seconds";
  uint64_t below = 0;
  for (size_t i = 0; i < kBounds.size(); ++i) {
    below += series.by_time[i];
    to += name + "_bucket{" + label + ",le=\"" + number(kBounds[i]) + "\"} " +
          std::to_string(below) + "\n";
  }
  all = std::max(all, below);
  to += name + "_bucket{" + label + ",le=\"+Inf\"} " + std::to_string(all) + "\n";
  to +=
      name + "_sum{" + label + "} " + number(static_cast<double>(series.nanoseconds) / 1e9) + "\n";
  to += name + "_count{" + label + "} " + std::to_string(all) + "\n";
}

}  // namespace consort::server
