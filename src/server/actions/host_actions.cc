#include "server/actions/host_actions.h"

#include "base/strings.h"
#include "server/actions/answer_awaited.h"
#include "server/actions/host_draft.h"
#include "server/actions/preconditions.h"
#include "server/identity/certification.h"
#include "trust/x509/agent_name.h"

namespace consort::server {
namespace {

constexpr Duration kOrderPatience = std::chrono::seconds(10);  // until an order is durable

Done done_on(const store::Host& host) {
  Done done;
  done.result.set("host", model::Value(host.name));
  return done;
}

std::string subject(const store::Host& host, const HostEdit& edit) {
  if (edit.name && *edit.name != host.name) return "Rename " + host.name + " to " + *edit.name;
  if (edit.tags && !edit.labels) return "Tag " + host.name + " with " + join(*edit.tags, ", ");
  if (edit.labels && !edit.tags) return "Label " + host.name;
  return "Tag and label " + host.name;
}

}  // namespace

Outcome<Done> HostActions::edit(const Order& order, const store::Host& host, const HostEdit& edit) {
  if (edit.tags) TRY_DO(store::hosts::check_tags(*edit.tags));
  if (edit.name && *edit.name != host.name) return rename(order, host, edit);
  if (!edit.tags && !edit.labels) return done_on(host);
  TRY(SiteChange change, commit(order, host, edit));
  return done_with(change);
}

Outcome<SiteChange> HostActions::commit(const Order& order, const store::Host& host,
                                        const HostEdit& edit) {
  HostDraft draft(host.name, edit, is_for_a_state(order));
  auto along = [&](store::Writer& writer, const SiteChange&) -> Status {
    if (edit.tags)
      TRY_DO(store::hosts::set_tags(writer, order.environment.id, host.id, *edit.tags));
    return announce(writer, order.environment.id, host.id, "host.changed");
  };
  return editor_.edit(
      order, subject(host, edit),
      [&](const document::SourceTree& tree) -> Outcome<FileEdits> {
        if (auto problem = check_unchanged(order, host)) return std::move(*problem);
        return draft.on(tree);
      },
      along);
}

// Two may have read the same state, and If-Match was compared before it was their turn.
std::optional<Problem> HostActions::check_unchanged(const Order& order,
                                                    const store::Host& host) const {
  if (!is_for_a_state(order)) return std::nullopt;
  auto now = parts_.store.read([&](store::Reader& reader) {
    return store::hosts::get(reader, order.environment.id, host.id);
  });
  if (!now) return Problem::from(now.error());
  if (now->tags == host.tags && now->life_cycle == host.life_cycle && now->note == host.note)
    return std::nullopt;
  return changed_meanwhile();
}

// The store first: a commit that is compiled makes known what hosts it describes, and would find
// none of the new name. The store goes back when there is no commit.
Outcome<Done> HostActions::rename(const Order& order, const store::Host& host,
                                  const HostEdit& edit) {
  TRY_DO(
      trust::AgentName::make(order.environment.organization, order.environment.name, *edit.name));
  if (!host.agent.empty())
    return Problem{.status = 409,
                   .code = "named_by_certificate",
                   .detail = "the certificate of its agent names the host '" + host.name + "'",
                   .hint = "enrol the machine again under the new name, and retire this host"};
  TRY_DO(set_name(order, host, *edit.name));
  auto change = commit(order, host, edit);
  if (change) return done_with(*change);
  TRY_DO(set_name(order, host, host.name));
  return std::move(change).error();
}

Status HostActions::set_name(const Order& order, const store::Host& host, const std::string& name) {
  store::AuditEntry entry = order.audit;
  entry.verb = "host.rename";
  entry.details.set("name", model::Value(name));
  return parts_.store.write([&](store::Writer& writer) -> Status {
    TRY_DO(store::hosts::rename(writer, order.environment.id, host.id, name));
    TRY_DO(store::audit::append(writer, entry));
    return {};
  });
}

Outcome<Done> HostActions::retire(const Order& order, const store::Host& host) {
  TRY_DO(custody_.retire(order.environment.id, host.id, decider_of(order)));
  return done_on(host);
}

Outcome<Done> HostActions::pause(const Order& order, const store::Host& host, bool paused) {
  const HostRef ref{order.environment.id, host.id};
  TRY(std::string owed, editor_.owed().promise(order.audit));
  AnswerAwaited<Status> answer;
  if (paused) {
    const std::string who = order.author.empty() ? order.actor : order.author;
    parts_.orders.pause({ref}, "by " + printable(who), answer.taker());
  } else {
    parts_.orders.resume({ref}, answer.taker());
  }
  auto given = answer.wait(kOrderPatience);
  if (given && !*given) {
    TRY_DO(editor_.owed().withdraw(owed));
    return std::move(*given).error();
  }
  store::AuditEntry entry = order.audit;
  if (!given) entry.details.set("unconfirmed", model::Value(true));
  TRY_DO(parts_.store.write([&](store::Writer& writer) -> Status {
    TRY_DO(
        announce(writer, order.environment.id, host.id, paused ? "host.paused" : "host.resumed"));
    return OwedAudit::keep(writer, owed, entry);
  }));
  if (parts_.ring_events) parts_.ring_events();
  if (!given) return fail(Code::timeout, "the order was given, and is not durable yet");
  return done_on(host);
}

Outcome<Done> HostActions::release(const Order& order, const store::Host& host) {
  TRY_DO(custody_.release(order.environment.id, host.id, decider_of(order)));
  return done_on(host);
}

Outcome<Done> HostActions::reinstall(const Order& order, const store::Host& host,
                                     const store::Enrolment& enrolment) {
  TRY_DO(parts_.desk.reinstall(order.environment.id, host.id, enrolment.id, decider_of(order)));
  return done_on(host);
}

}  // namespace consort::server
