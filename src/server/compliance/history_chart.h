#pragma once
#include <string>
#include <vector>

#include "server/compliance/series.h"

namespace consort::server {

// A series as a picture: an <svg> element for an HTML document, without script or style of another
// place. A bar a point, of hosts by how they stood.
std::string history_chart(const std::vector<Point>& series);

// The words of the states and their colours, in the order in which bars are stacked.
struct ChartState {
  const char* word;
  const char* colour;
  int64_t HostTally::*hosts;
};
const std::vector<ChartState>& chart_states();

}  // namespace consort::server
