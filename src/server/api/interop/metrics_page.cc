#include "server/api/interop/metrics_page.h"

#include <filesystem>

#include "base/metric_family.h"
#include "store/audit.h"
#include "store/drift.h"
#include "store/environments.h"
#include "store/events.h"
#include "store/operations.h"

namespace consort::server {
namespace {

constexpr Duration kKept = std::chrono::seconds(10);

std::string gauge(const std::string& name, const std::string& help, double value) {
  return MetricFamily(name, help).sample(value).text();
}

template <store::Worded E>
void add_states(MetricFamily& family, const std::string& environment,
                const std::map<E, int64_t>& counts) {
  for (size_t i = 0; i < words(E{}).size(); ++i) {
    auto found = counts.find(static_cast<E>(i));
    family.sample({{"environment", environment}, {"state", words(E{})[i]}},
                  found == counts.end() ? 0 : static_cast<double>(found->second));
  }
}

std::string store_sizes(const std::string& path) {
  MetricFamily family("consort_store_bytes", "Size of the files of the store.");
  for (const std::string suffix : {"", "-wal"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path + suffix, error);
    if (!error)
      family.sample({{"file", suffix.empty() ? "database" : "log"}}, static_cast<double>(size));
  }
  return family.text();
}

}  // namespace

Result<std::string> MetricsPage::text(store::Reader& reader) {
  std::string page;
  {
    std::lock_guard lock(mutex_);
    if (!when_ || clock_.now() - *when_ >= kKept) {
      TRY(kept_, text_of_store(reader));
      when_ = clock_.now();
    }
    page = kept_;
  }
  if (!sources_.store_path.empty()) page += store_sizes(sources_.store_path);
  if (sources_.gauges)
    for (const Gauge& other : sources_.gauges())
      page += gauge(other.name, other.help, other.value);
  return page + sources_.requests->to_text();
}

Result<std::string> MetricsPage::text_of_store(store::Reader& reader) {
  MetricFamily life_cycle("consort_hosts_by_life_cycle", "Hosts by life cycle.");
  MetricFamily connectivity("consort_hosts_by_connectivity", "Hosts by connectivity.");
  MetricFamily compliance("consort_hosts_by_compliance", "Hosts by compliance.");
  MetricFamily drift("consort_drift_open", "Differences that nobody ordered.");
  MetricFamily operations("consort_operations_running", "Operations that have not ended.");
  TRY(auto environments, store::environments::all(reader));
  for (const store::Environment& e : environments) {
    const std::string name = e.organization + "/" + e.name;
    TRY(store::HostCounts counts, store::hosts::count(reader, e.id));
    add_states(life_cycle, name, counts.life_cycle);
    add_states(connectivity, name, counts.connectivity);
    add_states(compliance, name, counts.compliance);
    TRY(int64_t open, store::drift::count_open(reader, e.id));
    drift.sample({{"environment", name}}, static_cast<double>(open));
    TRY(int64_t running, store::operations::count_running(reader, e.id));
    operations.sample({{"environment", name}}, static_cast<double>(running));
  }
  TRY(store::EventRange range, store::events::range(reader));
  TRY(store::AuditHead head, store::audit::head(reader));
  return life_cycle.text() + connectivity.text() + compliance.text() + drift.text() +
         operations.text() +
         gauge("consort_event_revision", "The newest event.", static_cast<double>(range.newest)) +
         gauge("consort_audit_sequence", "The newest entry of the audit trail.",
               static_cast<double>(head.sequence));
}

}  // namespace consort::server
