#include "server/agents/failure_recording.h"

#include <algorithm>
#include <set>

#include "store/failures.h"

namespace consort::server {
namespace {

using model::Outcome;
using store::FailureOutcome;

std::optional<FailureOutcome> failure_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::failed:
      return FailureOutcome::failed;
    case Outcome::blocked:
      return FailureOutcome::blocked;
    case Outcome::waiting:
      return FailureOutcome::waiting;
    default:
      return std::nullopt;
  }
}

// Whether it tells of all resources of the catalog, by leaving out those that are right. What heals
// drift does not; nor does the answer to an order that was carried out before.
bool is_of_all(const wire::Report& report) {
  const bool answered_again = report.run.resources.empty() && report.run.elapsed == Duration(0);
  return report.cause != wire::Report::Cause::drift && !answered_again;
}

}  // namespace

Status record_failures(store::Writer& writer, const HostRef& host, const wire::Report& report) {
  const auto& [environment, id] = host;
  const WallTime ended = std::min(report.run.started + report.run.elapsed, writer.now());
  TRY(auto open, store::failures::open_of(writer, environment, id));
  std::set<std::string> left(open.begin(), open.end());
  auto mend = [&](const std::string& address) -> Status {
    TRY_DO(store::failures::mend(writer, environment, id, address, ended));
    return {};
  };
  for (const model::ResourceReport& resource : report.run.resources) {
    const std::string address = resource.address.to_string();
    const bool was_open = left.erase(address) > 0;
    if (auto failure = failure_of(resource.outcome))
      TRY_DO(store::failures::see(writer, environment, id, address, *failure, ended));
    else if (was_open && resource.outcome != Outcome::cancelled)
      TRY_DO(mend(address));
  }
  if (!is_of_all(report)) return {};
  for (const std::string& address : left)
    TRY_DO(mend(address));
  return {};
}

}  // namespace consort::server
