#include "server/api/dispatch/execution.h"

#include "model/json.h"
#include "server/api/dispatch/store_access.h"
#include "store/idempotency.h"

namespace consort::server {
namespace {

std::string kept_text(const Answer& answer) {
  model::Map kept;
  kept.set("body", answer.replay ? *answer.replay : answer.body);
  if (!answer.location.empty()) kept.set("location", model::Value(answer.location));
  return model::to_json(kept);
}

Outcome<Executed> replayed(const store::idempotency::Answer& kept) {
  TRY(model::Value value, model::parse_json(kept.body));
  Executed executed;
  executed.answer.status = static_cast<int>(kept.status);
  if (const model::Value* body = value.map().find("body")) executed.answer.body = *body;
  if (const model::Value* location = value.map().find("location"))
    executed.answer.location = location->text();
  return executed;
}

// What an earlier request with the key got; nullopt: there was none.
Outcome<std::optional<Executed>> find_earlier(const Call& call, const Terms& terms,
                                              store::Reader& reader) {
  if (!terms.idempotency_key) return std::optional<Executed>();
  auto found =
      store::idempotency::find(reader, call.caller.token, *terms.idempotency_key, terms.request);
  if (!found && found.error().code == Code::invalid)
    return Problem{.status = 422, .code = "idempotency_mismatch", .detail = found.error().message};
  TRY(auto kept, std::move(found));
  if (!kept) return std::optional<Executed>();
  TRY(Executed executed, replayed(*kept));
  return std::optional(std::move(executed));
}

Status remember(const Call& call, const Terms& terms, const Answer& answer, store::Writer& writer) {
  if (!terms.idempotency_key) return {};
  return store::idempotency::remember(writer, call.caller.token, *terms.idempotency_key,
                                      terms.request, {answer.status, kept_text(answer)});
}

Executed executed(Answer answer, bool changed) {
  std::string tag = entity_tag(answer);
  return {std::move(answer), std::move(tag), changed};
}

}  // namespace

store::AuditEntry audit_entry(const Call& call) {
  store::AuditEntry entry{
      .actor = call.caller.actor(), .verb = call.operation->id, .object = call.path};
  if (call.environment) entry.environment = call.environment->id;
  entry.details.set("request_id", model::Value(call.request_id));
  entry.details.set("remote", model::Value(call.remote));
  if (!call.traceparent.empty()) entry.details.set("traceparent", model::Value(call.traceparent));
  return entry;
}

Outcome<Executed> Execution::run(const Call& call, const Handler& handler, const Operation* shows,
                                 const Terms& terms) {
  if (auto* reads = std::get_if<ReadHandler>(&handler)) return read(call, *reads);
  if (auto* writes = std::get_if<WriteHandler>(&handler)) return write(call, *writes, shows, terms);
  return act(call, std::get<ActHandler>(handler), shows, terms);
}

Outcome<Executed> Execution::read(const Call& call, const ReadHandler& handler) {
  return within_read<Executed>(store_, [&](store::Reader& reader) -> Outcome<Executed> {
    TRY(Answer answer, handler(call, reader));
    return executed(std::move(answer), false);
  });
}

Outcome<Executed> Execution::write(const Call& call, const WriteHandler& handler,
                                   const Operation* shows, const Terms& terms) {
  TRY(Executed executed, within_write<Executed>(store_, [&](store::Writer& writer) {
        return write_in(writer, call, handler, shows, terms);
      }));
  if (executed.answer.after) executed.answer.after();
  return executed;
}

Outcome<Executed> Execution::write_in(store::Writer& writer, const Call& call,
                                      const WriteHandler& handler, const Operation* shows,
                                      const Terms& terms) {
  TRY(auto earlier, find_earlier(call, terms, writer));
  if (earlier) return std::move(*earlier);
  if (auto problem = check_state(call, shows, terms, writer)) return std::move(*problem);
  TRY(Answer answer, handler(call, writer));
  store::AuditEntry entry = audit_entry(call);
  if (!answer.object.empty()) entry.object = answer.object;
  for (const auto& detail : answer.details)
    entry.details.set(detail.key, detail.value);
  TRY_DO(store::audit::append(writer, entry));
  TRY_DO(remember(call, terms, answer, writer));
  return executed(std::move(answer), true);
}

Outcome<Executed> Execution::act(const Call& call, const ActHandler& handler,
                                 const Operation* shows, const Terms& terms) {
  if (!terms.idempotency_key) return act_once(call, handler, shows, terms);
  const std::string key = call.caller.actor() + " " + *terms.idempotency_key;
  if (!enter(key))
    return Problem{.status = 409,
                   .code = "in_progress",
                   .detail = "a request with this idempotency key is being worked on",
                   .retry_after = std::chrono::seconds(1)};
  // A library may throw.
  const std::shared_ptr<void> place(this, [&](void*) { leave(key); });
  return act_once(call, handler, shows, terms);
}

Outcome<Executed> Execution::act_once(const Call& call, const ActHandler& handler,
                                      const Operation* shows, const Terms& terms) {
  using Earlier = std::optional<Executed>;
  TRY(Earlier earlier, within_read<Earlier>(store_, [&](store::Reader& reader) -> Outcome<Earlier> {
        TRY(Earlier found, find_earlier(call, terms, reader));
        if (found) return found;
        if (auto problem = check_state(call, shows, terms, reader)) return std::move(*problem);
        return found;
      }));
  if (earlier) return std::move(*earlier);
  TRY(Answer answer, handler(call));
  if (terms.idempotency_key)
    TRY_DO(store_.write([&](store::Writer& w) { return remember(call, terms, answer, w); }));
  return executed(std::move(answer), call.method != "GET" && call.method != "HEAD");
}

std::optional<Problem> Execution::check_state(const Call& call, const Operation* shows,
                                              const Terms& terms, store::Reader& reader) {
  if (!call.operation->is_conditional() || !shows) return std::nullopt;
  auto* show = std::get_if<ReadHandler>(handlers_.find(shows->id));
  if (!show) {
    // What cannot be read in a snapshot is compared by who does the work; it must be said, though.
    return terms.conditions.if_match ? std::nullopt : refuse_change(terms.conditions, "");
  }
  auto current = (*show)(call, reader);
  if (!current) return std::move(current).error();
  return refuse_change(terms.conditions, entity_tag(*current));
}

bool Execution::enter(const std::string& key) {
  std::lock_guard lock(mutex_);
  return acting_.insert(key).second;
}

void Execution::leave(const std::string& key) {
  std::lock_guard lock(mutex_);
  acting_.erase(key);
}

}  // namespace consort::server
