#include "cli/remote/show/rollout_text.h"

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

constexpr size_t kMostFailures = 50;

size_t number_at(const model::Value& value, std::string_view path) {
  return static_cast<size_t>(std::max<int64_t>(0, integer_at(value, path)));
}

std::string counts_of(const model::Value& rollout) {
  std::string text = std::to_string(number_at(rollout, "progress.succeeded")) + " of " +
                     count(number_at(rollout, "progress.hosts"), "host") + " done";
  for (const char* what : {"failed", "running", "away", "waiting"}) {
    if (size_t number = number_at(rollout, std::string("progress.") + what); number > 0)
      text += ", " + std::to_string(number) + " " + what;
  }
  return text;
}

Tone tone_of(std::string_view state) {
  if (state == "done") return Tone::good;
  return state == "running" ? Tone::change : Tone::bad;
}

}  // namespace

std::string rollout_progress(const model::Value& rollout) {
  const size_t batches = list_at(rollout, "progress.batches").size();
  std::string text = counts_of(rollout);
  if (batches < 2) return text;
  const size_t batch = std::min(number_at(rollout, "progress.batch"), batches);
  return "batch " + std::to_string(batch) + " of " + std::to_string(batches) + ": " + text;
}

std::string rollout_summary(const model::Value& rollout, const Terminal& terminal) {
  const std::string state = cell(member(rollout, "state"));
  std::string text = "Rollout " + cell(member(rollout, "id")) + " " +
                     terminal.paint(state, tone_of(state)) + ": " + counts_of(rollout) + "\n";
  if (std::string reason = text_at(rollout, "progress.reason"); !reason.empty())
    text += "  " + printable(reason, 2000) + "\n";
  const model::List& failures = list_at(rollout, "progress.failures");
  for (size_t i = 0; i < std::min(failures.size(), kMostFailures); ++i) {
    text += "  " + terminal.paint("failed " + cell(member(failures[i], "host")), Tone::bad) +
            "\n      " + printable(text_at(failures[i], "message"), 2000) + "\n";
  }
  if (failures.size() > kMostFailures)
    text +=
        "  and " + std::to_string(failures.size() - kMostFailures) + " more; -o json names all\n";
  return text;
}

std::string rollout_host_line(const model::Value& body, const Terminal& terminal) {
  const std::string outcome = cell(member(body, "outcome"));
  const model::Value& name = member(body, "name");
  std::string text = "  " + terminal.paint(outcome, outcome == "failed" ? Tone::bad : Tone::good) +
                     " " + cell(name.is_null() ? member(body, "host") : name);
  if (std::string message = text_at(body, "message"); !message.empty())
    text += "\n      " + printable(message, 2000);
  return text + "\n";
}

bool is_running(const model::Value& rollout) { return text_at(rollout, "state") == "running"; }

int exit_code_of_rollout(const model::Value& rollout) {
  const std::string state = text_at(rollout, "state");
  if (state == "halted") return kDenied;
  if (state != "done") return kPartlyFailed;
  return integer_at(rollout, "progress.failed") > 0 ? kPartlyFailed : kOk;
}

}  // namespace consort::cli
