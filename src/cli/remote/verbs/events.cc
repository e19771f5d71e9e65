

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/remote/api/event_stream.h"
#include "cli/remote/show/host_names.h"
#include "cli/remote/show/members.h"
#include "cli/remote/verbs/verbs.h"
#include "model/json.h"

namespace consort::cli {
namespace {

// One event a line; JSON lines when asked.
void tell(Session& session, const HostNames& hosts, const model::Value& event) {
  if (session.format() == Format::json) return print_line(session.call, event);
  std::string text = cell(member(event, "time")) + "  " + cell(member(event, "kind"));
  if (const model::Value& host = member(event, "host"); !host.is_null())
    text += " " + hosts.name_of(host);
  const model::Value& body = member(event, "body");
  if (body.is_map() && !body.map().empty()) text += "  " + printable(model::to_json(body), 2000);
  session.terminal().print(text + "\n");
}

}  // namespace

Answered<int> watch_events(Session& session) {
  const RemoteOptions& options = session.options();
  if (session.format() == Format::yaml || session.format() == Format::name)
    return fail(Code::invalid, "events are told as lines: -o table or -o json");
  TRY(HostNames hosts, HostNames::of(session.api));
  int64_t since = options.since.value_or(0);
  if (!options.since) {
    TRY(since, newest_event(session.api));
  }
  EventHandlers handlers{
      .on_event =
          [&](const net::SseEvent&, const model::Value& event) {
            tell(session, hosts, event);
            return session.terminal().printed();  // nobody reads any more: no more is told
          },
      .on_break =
          [&](const Error& why) {
            session.terminal().complain(printable(why.to_string(), 1000) + "; watching again");
          }};
  auto followed = follow_events(session.api, join(options.kinds, ","), since, handlers);
  if (!followed && followed.error().error.code == Code::cancelled) return kOk;  // ^C is how it ends
  if (!followed) return std::move(followed).error();
  return kError;
}

}  // namespace consort::cli
