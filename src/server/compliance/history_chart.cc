#include "server/compliance/history_chart.h"

#include <algorithm>
#include <cstdio>

namespace consort::server {
namespace {

constexpr double kWidth = 960, kHeight = 180, kGap = 1;

std::string number(double value) {
  char text[32];
  snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string bar(const ChartState& state, double x, double y, double width, double height) {
  return std::string("<rect x=\"") + number(x) + "\" y=\"" + number(y) + "\" width=\"" +
         number(width) + "\" height=\"" + number(height) + "\" fill=\"" + state.colour + "\"/>";
}

std::string title_of(const Point& point) {
  std::string text = rfc3339(point.time);
  for (const ChartState& state : chart_states())
    if (int64_t hosts = point.hosts.*state.hosts)
      text += ", " + std::to_string(hosts) + " " + state.word;
  return text;
}

}  // namespace

const std::vector<ChartState>& chart_states() {
  static const std::vector<ChartState> states = {
      {"compliant", "#2e7d32", &HostTally::compliant}, {"drifted", "#f9a825", &HostTally::drifted},
      {"failing", "#c62828", &HostTally::failing},     {"held", "#5c6bc0", &HostTally::held},
      {"unknown", "#9e9e9e", &HostTally::unknown},
  };
  return states;
}

std::string history_chart(const std::vector<Point>& series) {
  int64_t most = 1;
  for (const Point& point : series)
    most = std::max(most, point.hosts.total());
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(kWidth) +
                    " " + number(kHeight) + "\" role=\"img\" aria-label=\"Hosts over time\">";
  const double step = kWidth / static_cast<double>(std::max<size_t>(series.size(), 1));
  for (size_t i = 0; i < series.size(); ++i) {
    double top = kHeight;
    svg += "<g><title>" + title_of(series[i]) + "</title>";
    for (const ChartState& state : chart_states()) {
      const auto hosts = static_cast<double>(series[i].hosts.*state.hosts);
      if (hosts == 0) continue;
      const double height = kHeight * hosts / static_cast<double>(most);
      top -= height;
      svg += bar(state, step * static_cast<double>(i), top, std::max(step - kGap, kGap), height);
    }
    svg += "</g>";
  }
  return svg + "</svg>";
}

}  // namespace consort::server
