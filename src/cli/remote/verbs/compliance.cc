#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output_file.h"
#include "cli/remote/show/compliance_text.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"
#include "model/duration.h"

namespace consort::cli {
namespace {

constexpr Duration kUsual = std::chrono::hours(24 * 7);

std::string quoted(const std::string& text) {
  return "'" + replace_all(replace_all(text, "\\", "\\\\"), "'", "\\'") + "'";
}

// All that hosts are chosen by holds.
std::string filter_of(const RemoteOptions& options) {
  std::vector<std::string> parts;
  if (!options.selector.empty()) parts.push_back("(" + options.selector + ")");
  if (options.tag) parts.push_back("tag:" + quoted(*options.tag));
  if (options.host) parts.push_back("name:" + quoted(*options.host));
  return join(parts, " and ");
}

// With the hosts and the time that are meant.
Result<Target> target_of(const Session& session, Target target) {
  const RemoteOptions& options = session.options();
  const std::string filter = filter_of(options);
  if (!filter.empty()) target.with("filter", filter);
  if (!options.period && !options.at) return target;
  WallTime until = SystemClock().wall();
  if (options.at) {
    auto time = parse_rfc3339(*options.at);
    if (!time)
      return fail(Code::invalid, "--until: '" + printable(*options.at, 100) +
                                     "' is not a time such as 2026-03-01T12:00:00Z");
    until = *time;
    target.with("to", rfc3339(until));
  }
  Duration period = kUsual;
  if (options.period) {
    auto given = model::parse_duration(*options.period);
    if (!given) return fail(Code::invalid, "--since: " + given.error().message);
    period = *given;
  }
  target.with("from", rfc3339(until - period));
  return target;
}

}  // namespace

Answered<int> show_compliance(Session& session) {
  TRY(Target target, target_of(session, Target::site("compliance")));
  const auto& grouping = session.options().grouping;
  if (!grouping) {
    TRY(model::Value summary, session.api.get(target));
    if (!session.is_for_people()) return show_value(session, summary);
    session.terminal().print(compliance_text(summary, session.terminal()));
    return kOk;
  }
  TRY(ApiClient::Items groups, session.api.list(target.with("group_by", *grouping), 0));
  if (session.format() == Format::name) {
    for (const model::Value& group : groups.items)
      session.terminal().print(cell(member(group, "name")) + "\n");
    return kOk;
  }
  if (!session.is_for_people()) return show_value(session, model::Value(std::move(groups.items)));
  if (groups.items.empty())
    session.terminal().say(*grouping == "resource" ? "every resource was right" : "there are none");
  else
    session.terminal().print(compliance_table(std::move(groups.items), *grouping));
  return kOk;
}

Answered<int> report_compliance(Session& session) {
  const RemoteOptions& options = session.options();
  TRY(Target target, target_of(session, Target::site("compliance", "report")));
  target.with("format", options.report_format);
  const std::string media_type =
      options.report_format == "json" ? "application/json" : "text/" + options.report_format;
  TRY(std::string document, session.api.document(target, media_type));
  if (!options.file) {
    session.terminal().print(document);
    return kOk;
  }
  TRY_DO(write_output_file(*options.file, document));
  session.terminal().say("Written to " + printable(*options.file));
  return kOk;
}

}  // namespace consort::cli
