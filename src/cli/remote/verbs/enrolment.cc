#include <algorithm>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/remote/api/operation.h"
#include "cli/remote/show/listing.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/verbs/verbs.h"
#include "model/text_list.h"

namespace consort::cli {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Answered<ApiClient::Items> pending(Session& session) {
  Target target = Target::server("enrolments");
  return session.api.list(target.with("state", "pending"), session.options().limit.value_or(0));
}

// By its number, or by the name its machine gives itself when it is the only one of that name.
Answered<model::Value> enrolment_of(Session& session, const std::string& name) {
  if (is_number(name)) return session.api.get(Target::server("enrolments", name));
  TRY(ApiClient::Items all, pending(session));
  model::List found;
  for (const model::Value& enrolment : all.items)
    if (text_at(enrolment, "name") == name) found.push_back(enrolment);
  if (found.size() == 1) return found.front();
  const bool none = found.empty();
  return Refusal{.error = fail(none ? Code::not_found : Code::invalid,
                               (none ? "no machine called '" : "several machines called '") + name +
                                   (none ? "' asks to join" : "' ask to join")),
                 .hint = "consort host pending shows their numbers",
                 .status = none ? 404 : 0};
}

// The words are what tells one machine from another that takes its name.
std::string question(const model::Value& enrolment, const std::string& verb) {
  return verb + " " + cell(member(enrolment, "name")) + " from " +
         cell(member(enrolment, "source")) +
         ", whose key is: " + printable(text_at(enrolment, "words"), 1000) + "?";
}

// Machines ask the server; whoever lets one in says into which environment.
Target decision(const model::Value& enrolment, const char* verb) {
  return Target::site("enrolments", integer_at(enrolment, "id"), verb);
}

}  // namespace

Answered<int> list_pending(Session& session) {
  TRY(ApiClient::Items items, pending(session));
  return show_items(session, *find_kind("enrolments"), items);
}

Answered<int> approve(Session& session) {
  const RemoteOptions& options = session.options();
  TRY(model::Value enrolment, enrolment_of(session, session.options().name));
  TRY(bool wanted, is_wanted(session, question(enrolment, "Let in")));
  if (!wanted) return kError;
  model::Map body;
  if (options.new_name) body.set("name", model::Value(*options.new_name));
  if (options.tags) body.set("tags", model::text_list(*options.tags));
  TRY(model::Value answer,
      post_and_await(session.call, session.api, decision(enrolment, "approve"), body));
  const std::string name = options.new_name.value_or(text_at(enrolment, "name"));
  return show_done(session, printable(name) + " may join.", answer);
}

Answered<int> reject(Session& session) {
  TRY(model::Value enrolment, enrolment_of(session, session.options().name));
  TRY(bool wanted, is_wanted(session, question(enrolment, "Send away")));
  if (!wanted) return kError;
  TRY(model::Value answer,
      post_and_await(session.call, session.api, decision(enrolment, "reject")));
  return show_done(session, cell(member(enrolment, "name")) + " is sent away.", answer);
}

// The machine that asks is the host from now on, and no other.
Answered<int> reinstall_host(Session& session) {
  const std::string& host = session.options().name;
  const std::string& machine = session.options().machine;
  TRY(model::Value enrolment, enrolment_of(session, machine.empty() ? host : machine));
  TRY(bool wanted, is_wanted(session, question(enrolment, "Give the place of " + printable(host) +
                                                              " to the machine")));
  if (!wanted) return kError;
  model::Map body;
  body.set("enrolment", model::Value(integer_at(enrolment, "id")));
  TRY(model::Value answer,
      post_and_await(session.call, session.api, Target::site("hosts", host, "reinstall"), body));
  return show_done(session, printable(host) + " is the machine installed anew.", answer);
}

}  // namespace consort::cli
