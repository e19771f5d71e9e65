#include "agent/daemon/metrics_text.h"

#include "base/metric_family.h"

namespace consort::agent {
namespace {

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }
double seconds(WallTime time) { return seconds(time.time_since_epoch()); }

std::string text_of_agent(const AgentStatus& status) {
  MetricFamily info("consort_agent_info", "Who this agent is.");
  info.sample({{"agent", status.agent}, {"version", status.version}}, 1);
  auto gauge = [](const char* name, const char* help, double value) {
    return MetricFamily(name, help).sample(value).text();
  };
  return info.text() +
         gauge("consort_agent_linked", "Whether it is linked to its server.", status.linked) +
         gauge("consort_agent_clock_offset_seconds", "How far its clock is ahead of the server's.",
               seconds(status.clock_offset)) +
         gauge("consort_agent_certificate_expiry_timestamp_seconds", "When its certificate ends.",
               seconds(status.certificate_until)) +
         gauge("consort_agent_outbox_messages", "Messages that the server does not have yet.",
               static_cast<double>(status.unsent)) +
         MetricFamily("consort_agent_outbox_given_up_total", "Messages given up for want of room.",
                      MetricFamily::Kind::counter)
             .sample(static_cast<double>(status.given_up))
             .text() +
         gauge("consort_agent_targets", "Targets it keeps.",
               static_cast<double>(status.targets.size()));
}

}  // namespace

std::string metrics_text(const AgentStatus& status) {
  MetricFamily kept("consort_target_kept", "Whether the target can be kept.");
  MetricFamily paused("consort_target_paused", "Whether the target is paused.");
  MetricFamily deploying("consort_target_deploying", "Whether a deployment is under way.");
  MetricFamily resources("consort_target_resources", "Resources by how they were last seen.");
  MetricFamily reported("consort_target_last_report_timestamp_seconds",
                        "When the target last had something to report.");
  for (const AgentStatus::Target& target : status.targets) {
    const std::string& name = target.state.target;
    kept.sample({{"target", name}}, target.trouble.empty());
    paused.sample({{"target", name}}, target.state.paused);
    deploying.sample({{"target", name}}, target.state.deploying);
    const wire::State::Counts& counts = target.state.counts;
    const std::pair<const char*, int64_t> states[] = {{"compliant", counts.compliant},
                                                      {"drifted", counts.drifted},
                                                      {"failed", counts.failed},
                                                      {"blocked", counts.blocked},
                                                      {"waiting", counts.waiting}};
    for (const auto& [state, count] : states)
      resources.sample({{"target", name}, {"state", state}}, static_cast<double>(count));
    if (target.reported) reported.sample({{"target", name}}, seconds(*target.reported));
  }
  return text_of_agent(status) + kept.text() + paused.text() + deploying.text() + resources.text() +
         reported.text();
}

}  // namespace consort::agent
