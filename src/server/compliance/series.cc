#include "server/compliance/series.h"

#include <algorithm>

#include "store/compliance.h"

namespace consort::server {
namespace {

constexpr size_t kMostMoments = 400'000;  // of all hosts together

}  // namespace

Result<std::vector<Point>> series_of(store::Reader& reader, store::EnvironmentId environment,
                                     const std::vector<store::Host>& hosts, const Window& window,
                                     size_t points) {
  const size_t fit = std::max<size_t>(kMostMoments / std::max<size_t>(hosts.size(), 1), 1);
  points = std::clamp(points, size_t{1}, std::min(kMostPoints, fit));
  const Duration length = (window.to - window.from) / static_cast<int64_t>(points);
  std::vector<WallTime> times{window.from};
  std::vector<Point> series(points);
  for (size_t i = 0; i < points; ++i) {
    series[i].time =
        i + 1 == points ? window.to : window.from + length * static_cast<int64_t>(i + 1);
    times.push_back(series[i].time);
  }
  for (const store::Host& host : hosts) {
    if (host.life_cycle == store::LifeCycle::retired) continue;
    TRY(auto moments, store::compliance::at(reader, environment, host.id, times));
    for (size_t i = 0; i < points; ++i) {
      const auto &before = moments[i], &now = moments[i + 1];
      if (!now) continue;
      series[i].hosts.add(now->state);
      series[i].availability.add(between(before, now));
      series[i].turns += now->turns - (before ? before->turns : 0);
    }
  }
  return series;
}

}  // namespace consort::server
