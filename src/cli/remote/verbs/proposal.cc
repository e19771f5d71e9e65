#include "base/some_of.h"
#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/plan_text.h"
#include "cli/remote/show/attribution.h"
#include "cli/remote/show/change_list.h"
#include "cli/remote/show/listing.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"
#include "model/duration.h"

namespace consort::cli {
namespace {

Target target_of(const Session& session) {
  return Target::site("proposals", session.options().number);
}

std::vector<std::string> texts_at(const model::Value& value, std::string_view path) {
  std::vector<std::string> texts;
  for (const model::Value& item : list_at(value, path))
    texts.push_back(cell(item));
  return texts;
}

std::string change_of(const Session& session, const model::Value& proposal) {
  return change_list_text({member(proposal, "change")}, session.terminal(), true);
}

void show_to_people(const Session& session, const model::Value& proposal) {
  Terminal& terminal = session.terminal();
  terminal.print(terminal.paint(cell(member(proposal, "address")), Tone::strong) + "  " +
                 text_at(proposal, "state") + "\n");
  terminal.print("On " + some_of(texts_at(proposal, "on"), 10) + ". To undo it:\n" +
                 change_of(session, proposal) + attribution_text(member(proposal, "by")));
  const auto here = integer_at(proposal, "hosts");
  for (const model::Value& tag : list_at(proposal, "shared_tags"))
    terminal.print("  " + std::to_string(here) + " of " +
                   count(static_cast<size_t>(integer_at(tag, "hosts")), "host") + " with tag " +
                   cell(member(tag, "tag")) + "\n");
}

// With what all decisions may have; a problem with --for.
Result<model::Map> request_of(const Session& session) {
  const RemoteOptions& options = session.options();
  model::Map request;
  if (!options.reason.empty()) request.set("reason", model::Value(options.reason));
  if (options.tag) request.set("tag", model::Value(*options.tag));
  if (options.branch) request.set("branch", model::Value(true));
  if (!options.of_hosts.empty()) {
    model::List hosts;
    for (const std::string& host : options.of_hosts)
      hosts.emplace_back(host);
    request.set("hosts", model::Value(std::move(hosts)));
  }
  if (options.period) {
    auto period = model::parse_duration(*options.period);
    if (!period) return fail(Code::invalid, "--for: " + period.error().message);
    request.set("until", model::Value(rfc3339(SystemClock().wall() + *period)));
  }
  return request;
}

Answered<model::Value> decide(Session& session, const char* verb, model::Map request) {
  TRY(ApiClient::Done done, session.api.post(target_of(session).below(verb), std::move(request)));
  return std::move(done.value);
}

std::string commit_text(const model::Value& answer) {
  if (!flag_at(answer, "changed")) return "The site says so already: no commit was needed.";
  const std::string commit = "Commit " + cell(member(answer, "commit")).substr(0, 12);
  const std::string branch = text_at(answer, "branch");
  if (branch.empty()) return commit + " describes it.";
  return commit + " on the branch " + branch +
         " describes it: merge and push it, or adopt it here.";
}

// Shows what would come of it and asks; nullopt: it is not wanted, which has been said.
Answered<std::optional<model::Value>> decide_when_wanted(
    Session& session, const char* verb,
    const std::function<std::string(const model::Value& preview)>& question) {
  TRY(model::Map request, request_of(session));
  model::Map preview = request;
  preview.set("preview", model::Value(true));
  TRY(model::Value would, decide(session, verb, std::move(preview)));
  TRY(bool wanted, is_wanted(session, question(would)));
  if (!wanted) return std::optional<model::Value>();
  TRY(model::Value answer, decide(session, verb, std::move(request)));
  return std::optional(std::move(answer));
}

// What the commit changes, and what becomes of hosts that do not have it.
void show_commit(const Session& session, const model::Value& preview) {
  if (!session.is_for_people()) return;
  Terminal& terminal = session.terminal();
  terminal.print(diff_text(text_at(preview, "patch"), terminal));
  for (const model::Value& prospect : list_at(preview, "plan")) {
    terminal.print(cell(member(prospect, "host")) + ": ");
    const model::Value* change = prospect.map().find("change");
    const std::string unknown = text_at(prospect, "unknown");
    if (change)
      terminal.print("\n" + change_of(session, prospect));
    else
      terminal.print(unknown.empty() ? "it is so already\n" : unknown + "\n");
  }
}

std::string hosts_text(const model::Value& preview) {
  return some_of(texts_at(preview, "hosts"), 10);
}

Answered<int> put_aside(Session& session, const char* verb, const std::string& sentence) {
  TRY(model::Map request, request_of(session));
  TRY(model::Value answer, decide(session, verb, std::move(request)));
  return show_done(session, "Proposal " + std::to_string(session.options().number) + " " + sentence,
                   answer);
}

}  // namespace

Answered<int> list_proposals(Session& session) {
  const Kind& proposals = *find_kind("proposals");
  Target target = Target::site("proposals");
  target.with_if("host", session.options().host);
  if (session.options().decided) target.with("decided", "true");
  TRY(ApiClient::Items items, session.api.list(target, session.options().limit.value_or(0)));
  if (items.items.empty() && session.is_for_people()) {
    session.terminal().say("no proposals: nothing was changed by hand that waits for a decision");
    return kOk;
  }
  return show_items(session, proposals, items);
}

Answered<int> show_proposal(Session& session) {
  TRY(model::Value proposal, session.api.get(target_of(session)));
  if (!session.is_for_people()) return show_value(session, proposal);
  show_to_people(session, proposal);
  return kOk;
}

Answered<int> adopt_proposal(Session& session) {
  TRY(auto answer, decide_when_wanted(session, "adopt", [&](const model::Value& preview) {
        show_commit(session, preview);
        return "Describe it as it is, for " + hosts_text(preview) + "?";
      }));
  return answer ? show_done(session, commit_text(*answer), *answer) : Answered<int>(kError);
}

Answered<int> promote_proposal(Session& session) {
  const std::string tag = printable(*session.options().tag, 100);
  TRY(auto answer, decide_when_wanted(session, "promote", [&](const model::Value& preview) {
        const std::vector<std::string> also = texts_at(preview, "also");
        show_commit(session, preview);
        if (!also.empty())
          session.terminal().say("These would be changed, too: " + some_of(also, 10));
        return "Describe it as it is on " + hosts_text(preview) + " for all hosts with tag " + tag +
               "?";
      }));
  return answer ? show_done(session, commit_text(*answer), *answer) : Answered<int>(kError);
}

Answered<int> revert_proposal(Session& session) {
  TRY(auto answer, decide_when_wanted(session, "revert", [&](const model::Value& preview) {
        if (session.is_for_people()) session.terminal().print(change_of(session, preview));
        return "Do this on " + hosts_text(preview) + "?";
      }));
  return answer ? show_done(session, "The agents have been told.", *answer) : Answered<int>(kError);
}

Answered<int> ignore_proposal(Session& session) {
  return put_aside(session, "ignore", "is ignored.");
}

Answered<int> hold_proposal(Session& session) {
  return put_aside(session, "hold", "is held: nothing is done about it.");
}

Answered<int> reopen_proposal(Session& session) {
  return put_aside(session, "reopen", "is open again.");
}

}  // namespace consort::cli
