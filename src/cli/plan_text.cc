#include "cli/plan_text.h"

#include "base/strings.h"
#include "model/json.h"

namespace consort::cli {
namespace {

using model::Action;
using model::Outcome;

constexpr size_t kLongestValue = 80;  // bytes

struct Sign {
  std::string_view mark;
  Tone tone;
};

Sign sign_of(Action action) {
  switch (action) {
    case Action::create:
      return {"+", Tone::good};
    case Action::update:
      return {"~", Tone::change};
    case Action::remove:
      return {"-", Tone::bad};
    case Action::run:
      return {"!", Tone::change};
    case Action::refresh:
      return {"*", Tone::change};
  }
  return {"?", Tone::plain};
}

// A line of a file that anybody may have written: it is not to work the terminal.
std::string line_text(std::string_view line) {
  std::vector<std::string> parts;
  for (std::string_view part : split(line, '\t'))
    parts.push_back(printable(part, line.size() * 4));
  return join(parts, "\t");
}

std::string attribute_text(const model::AttributeChange& a, const Terminal& terminal, bool diffs) {
  std::string text = "      " + a.name + ": ";
  if (a.sensitive) return text + "(not shown)\n";
  if (!a.diff.empty())
    return diffs ? text + "\n" + diff_text(a.diff, terminal) : text + "changes\n";
  if (!a.from.is_null()) text += value_text(a.from) + " -> ";
  return text + value_text(a.to) + "\n";
}

void add_count(std::vector<std::string>& parts, size_t number, std::string_view what) {
  if (number > 0) parts.push_back(std::to_string(number) + " " + std::string(what));
}

Tone tone_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::changed:
    case Outcome::refreshed:
      return Tone::change;
    case Outcome::failed:
    case Outcome::blocked:
    case Outcome::cancelled:
      return Tone::bad;
    default:
      return Tone::faint;
  }
}

}  // namespace

std::string problems_text(const std::vector<model::Plan::Problem>& problems, std::string_view title,
                          const Terminal& terminal) {
  std::string text;
  for (const auto& problem : problems) {
    text += "  " +
            terminal.paint(std::string(title) + " " + printable(problem.address.to_string()),
                           Tone::bad) +
            "\n      " + printable(problem.message, 2000) + "\n";
  }
  return text;
}

std::string diff_text(const std::string& diff, const Terminal& terminal) {
  std::string text;
  for (std::string_view line : split_lines(diff)) {
    Tone tone = line.starts_with('+')   ? Tone::good
                : line.starts_with('-') ? Tone::bad
                                        : Tone::faint;
    text += "      " + terminal.paint(line_text(line), tone) + "\n";
  }
  return text;
}

std::string value_text(const model::Value& value) {
  if (value.is_secret()) return "(secret)";
  if (value.is_null()) return "(nothing)";
  if (value.is_text()) {
    bool plain =
        value.text().find_first_of(" \n\t\"") == std::string::npos && !value.text().empty();
    return plain ? printable(value.text(), kLongestValue)
                 : '"' + printable(value.text(), kLongestValue) + '"';
  }
  if (value.is_map() && value.map().contains("sha256") && value.map().contains("size")) {
    const model::Value& size = *value.map().find("size");
    return size.is_integer() ? std::to_string(size.integer()) + " bytes" : "content";
  }
  return printable(model::to_json(value), kLongestValue);
}

std::string change_text(const model::Change& change, const Terminal& terminal,
                        PlanTextOptions options) {
  Sign sign = sign_of(change.action);
  std::string head = std::string(sign.mark) + " " + std::string(model::to_string(change.action)) +
                     " " + printable(change.address.to_string());
  std::string text = "  " + terminal.paint(head, sign.tone);
  if (change.conditional) text += terminal.paint("  (conditional)", Tone::faint);
  text += "\n";
  for (const std::string& reason : change.because)
    text += terminal.paint("      # " + printable(reason, 2000), Tone::faint) + "\n";
  for (const model::AttributeChange& a : change.attributes)
    text += attribute_text(a, terminal, options.diffs);
  return text;
}

std::string plan_text(const model::Plan& plan, const Terminal& terminal, PlanTextOptions options) {
  std::string text;
  for (const model::Change& change : plan.changes)
    text += change_text(change, terminal, options);
  text += problems_text(plan.failed, "cannot read", terminal);
  text += problems_text(plan.waiting, "waiting", terminal);
  text += problems_text(plan.left, "left", terminal);
  return text + summary_text(plan.summary) + "\n";
}

std::string summary_text(const model::PlanSummary& s) {
  size_t changes = s.create + s.update + s.remove + s.run + s.refresh;
  std::vector<std::string> parts, rest;
  add_count(parts, s.create, "to create");
  add_count(parts, s.update, "to update");
  add_count(parts, s.remove, "to delete");
  add_count(parts, s.run, "to run");
  add_count(parts, s.refresh, "to refresh");
  add_count(rest, s.unchanged, "unchanged");
  add_count(rest, s.waiting, "waiting");
  add_count(rest, s.drifted, "drifted");
  add_count(rest, s.failed, "unreadable");
  std::string text = changes == 0 ? "No changes" : "Plan: " + join(parts, ", ");
  return rest.empty() ? text : text + " (" + join(rest, ", ") + ")";
}

std::string outcome_text(const model::ResourceReport& r, const Terminal& terminal) {
  std::string text = "  " +
                     terminal.paint(std::string(model::to_string(r.outcome)), tone_of(r.outcome)) +
                     " " + printable(r.address.to_string());
  if (r.attempts > 1) text += " (attempt " + std::to_string(r.attempts) + ")";
  if (r.elapsed >= std::chrono::milliseconds(1))
    text += terminal.paint("  " + human(r.elapsed), Tone::faint);
  text += "\n";
  if (!r.message.empty()) text += "      " + printable(r.message, 4000) + "\n";
  return text;
}

std::string report_summary(const model::Report& report) {
  std::vector<std::string> parts;
  for (Outcome outcome :
       {Outcome::changed, Outcome::refreshed, Outcome::failed, Outcome::blocked, Outcome::waiting,
        Outcome::drifted, Outcome::cancelled, Outcome::unchanged}) {
    add_count(parts, report.count(outcome), model::to_string(outcome));
  }
  return (parts.empty() ? "nothing described" : join(parts, ", ")) + " in " + human(report.elapsed);
}

}  // namespace consort::cli
