#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "server/api/dispatch/request_metrics.h"
#include "store/host_counts.h"
#include "store/store.h"

namespace consort::server {

// A number of somebody else to show: "consort_agent_connections".
struct Gauge {
  std::string name;
  std::string help;
  double value = 0;
};

// GET /metrics, in the text format of Prometheus 0.0.4. What costs the store a scan is remembered
// for ten seconds, however often it is asked for. Thread-safe.
class MetricsPage {
 public:
  struct Sources {
    std::shared_ptr<const RequestMetrics> requests;
    std::function<std::vector<Gauge>()> gauges = {};  // any thread
    std::string store_path = {};  // of the database file; "": sizes are not shown
  };
  // The clock outlives it.
  MetricsPage(Sources sources, const Clock& clock) : sources_(std::move(sources)), clock_(clock) {}

  Result<std::string> text(store::Reader& reader);

 private:
  Result<std::string> text_of_store(store::Reader& reader);

  const Sources sources_;
  const Clock& clock_;
  std::mutex mutex_;
  std::string kept_;                   // guarded by mutex_
  std::optional<MonotonicTime> when_;  // guarded by mutex_
};

}  // namespace consort::server
