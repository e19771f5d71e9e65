#include "agent/daemon/status.h"

#include "agent/files.h"
#include "base/strings.h"
#include "wire/document.h"

namespace consort::agent {
namespace {

constexpr size_t kMostBytes = 4 * wire::kMiB;
constexpr size_t kLongestShown = 400;  // bytes
constexpr Duration kMostOffset = std::chrono::hours(24 * 365 * 100);

std::string counted(int64_t number, const char* what) {
  return number == 0 ? "" : ", " + std::to_string(number) + " " + what;
}

std::string blind_spots_of(const AgentStatus::Target& target) {
  std::string text;
  for (const std::string& spot : target.blind_spots)
    text += "  " + printable(spot, kLongestShown) + "\n";
  return text;
}

std::string text_of(const AgentStatus::Target& target) {
  const wire::State& state = target.state;
  std::string text = state.target + ": ";
  if (!target.trouble.empty()) return text + "not kept: " + target.trouble + "\n";
  if (!state.held) return text + "holds no catalog yet\n" + blind_spots_of(target);
  text += "catalog " + std::to_string(state.held->serial) + " (" +
          state.held->catalog.hex().substr(0, 12) + ")";
  if (state.paused) text += ", paused";
  if (state.deploying) text += ", deploying";
  text += ": " + std::to_string(state.counts.compliant) + " compliant" +
          counted(state.counts.drifted, "drifted") + counted(state.counts.failed, "failed") +
          counted(state.counts.blocked, "blocked") + counted(state.counts.waiting, "waiting");
  text += "\n";
  for (const NotCompliant& one : target.not_compliant) {
    text +=
        "  " + std::string(to_string(one.state)) + "  " + printable(one.resource, kLongestShown);
    if (!one.reason.empty()) text += ": " + printable(one.reason, kLongestShown);
    text += "\n";
  }
  const wire::State::Counts& counts = state.counts;
  int64_t more = counts.drifted + counts.failed + counts.blocked + counts.waiting -
                 static_cast<int64_t>(target.not_compliant.size());
  if (more > 0 && !target.not_compliant.empty())
    text += "  and " + std::to_string(more) + " more\n";
  return text + blind_spots_of(target);
}

}  // namespace

void describe(auto& field, wire::Is<NotCompliant> auto& one) {
  field("resource", one.resource, wire::kLine);
  field("state", one.state, wire::Through{Standing::Kind::waiting});
  field("reason", one.reason, wire::kLine);
}

void describe(auto& field, wire::Is<AgentStatus::Target> auto& target) {
  field("state", target.state);
  field("trouble", target.trouble, wire::kMessage);
  field("reported", target.reported);
  field("not_compliant", target.not_compliant, wire::kMany);
  field("blind_spots", target.blind_spots, wire::kMany, wire::kMessage);
}

void describe(auto& field, wire::Is<AgentStatus> auto& status) {
  field("agent", status.agent, wire::kLine);
  field("version", status.version, wire::kLine);
  field("process", status.process, wire::kAmount);
  field("written", status.written);
  field("linked", status.linked);
  field("link_trouble", status.link_trouble, wire::kMessage);
  field("clock_offset_ms", status.clock_offset, wire::Milliseconds{-kMostOffset, kMostOffset});
  field("certificate_until", status.certificate_until);
  field("unsent", status.unsent, wire::kAmount);
  field("given_up", status.given_up, wire::kAmount);
  field("targets", status.targets, wire::kMany);
}

Status keep_status(const std::string& path, const AgentStatus& status) {
  return replace_file(path, wire::to_document(status) + "\n", /*durable=*/false);
}

Result<AgentStatus> load_status(const std::string& path) {
  TRY(std::string text, read_file(path, kMostBytes));
  return wire::from_document<AgentStatus>(text, "status", kMostBytes).within("reading " + path);
}

std::string to_text(const AgentStatus& status, bool running) {
  std::string text = status.agent + ", consort-agent " + status.version + ", ";
  text += running ? "running as process " + std::to_string(status.process) + "\n"
                  : "not running; this was so at " + rfc3339(status.written) + "\n";
  text += status.linked ? "linked to the server\n" : "not linked to the server";
  if (!status.linked)
    text += (status.link_trouble.empty() ? "" : ": " + status.link_trouble) + "\n";
  if (status.unsent > 0) text += std::to_string(status.unsent) + " messages wait for the server\n";
  if (status.given_up > 0)
    text += std::to_string(status.given_up) + " messages were given up for want of room\n";
  text += "certificate valid until " + rfc3339(status.certificate_until) + "\n";
  for (const AgentStatus::Target& target : status.targets)
    text += text_of(target);
  return text;
}

}  // namespace consort::agent
