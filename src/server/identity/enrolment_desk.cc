#include "server/identity/enrolment_desk.h"

#include "base/strings.h"
#include "server/identity/certification.h"
#include "store/audit.h"
#include "store/certificates.h"
#include "store/tokens.h"
#include "trust/tokens/join_token.h"
#include "trust/words/fingerprint_words.h"

namespace consort::server {
namespace {

using store::Reader;
using store::Writer;
using trust::Decision;

// The host of that name, made if there is none.
Result<store::Host> host_named(Writer& writer, const store::Environment& environment,
                               const std::string& name, const std::vector<std::string>& tags) {
  TRY_DO(trust::AgentName::make(environment.organization, environment.name, name));
  TRY(auto found, store::hosts::find(writer, environment.id, name));
  if (found) return std::move(*found);
  TRY(auto id,
      store::hosts::add(writer, environment.id,
                        {.name = name, .tags = tags, .life_cycle = store::LifeCycle::managed}));
  return store::hosts::get(writer, environment.id, id);
}

std::string object_of(store::EnrolmentId id) { return "enrolment:" + std::to_string(id.value); }

}  // namespace

// A request that was read, before the store is asked.
struct EnrolmentDesk::Asked {
  const wire::EnrolmentRequest& request;
  trust::SigningRequest signing_request;
  std::optional<trust::JoinToken> token;
  std::string source;

  Visitor visitor() const {
    return {.key = signing_request.key_fingerprint,
            .machine_id = request.machine_id,
            .boot_id = request.boot_id};
  }
};

// What a transaction has decided. A refusal is no error of it: what it wrote stays.
struct EnrolmentDesk::Outcome {
  std::optional<std::string> chain;
  std::optional<Error> refusal;
  std::optional<store::HostId> quarantined;
  std::optional<std::string> waits = {};  // why
};

Result<EnrolmentDesk::Answer> EnrolmentDesk::ask(const wire::EnrolmentRequest& request,
                                                 const std::string& source) {
  TRY(auto signing_request, trust::SigningRequest::from_pem(request.request));
  Asked asked{request, std::move(signing_request), {}, source};
  if (request.token) {
    TRY(asked.token, trust::JoinToken::parse(Secret(*request.token)));
  }
  TRY(Outcome outcome, store_.write([&](Writer& w) { return decide(w, asked); }));
  if (outcome.quarantined) barred_.bar(*outcome.quarantined, {}, outcome.refusal->message);
  if (outcome.refusal) return std::move(*outcome.refusal);
  if (outcome.chain) return Answer(wire::Enrolled{*outcome.chain, vault_.anchors()});
  return Answer(wire::EnrolmentPending{settings_.ask_again, std::move(outcome.waits)});
}

Result<EnrolmentDesk::Outcome> EnrolmentDesk::decide(Writer& writer, const Asked& asked) const {
  TRY(auto known, store::enrolments::find(writer, asked.signing_request.key_fingerprint));
  if (known && known->state == store::EnrolmentState::rejected)
    return Outcome{.refusal = fail(Code::denied, "this machine was rejected; a new key may ask")};
  if (known && known->state == store::EnrolmentState::approved) return again(writer, asked, *known);
  return asked.token ? by_token(writer, asked) : wait(writer, asked, std::nullopt);
}

// The key was let in before, and the answer may not have arrived.
Result<EnrolmentDesk::Outcome> EnrolmentDesk::again(Writer& writer, const Asked& asked,
                                                    const store::Enrolment& enrolment) const {
  TRY(auto environment, store::environments::get(writer, *enrolment.environment));
  TRY(auto host, store::hosts::get(writer, environment.id, *enrolment.host));
  TRY(auto judgement, judge(writer, environment.id, host, asked.visitor()));
  if (judgement.decision == Decision::quarantine) {
    TRY_DO(quarantine(writer, environment.id, host, asked.visitor(), judgement.reason));
    return Outcome{.refusal = fail(Code::denied, std::string(judgement.reason)),
                   .quarantined = host.id};
  }
  if (judgement.decision == Decision::reinstall)
    return Outcome{.refusal = fail(Code::denied,
                                   "the key of this machine was replaced by a newer one: ask with "
                                   "a new key")};
  if (judgement.decision != Decision::renew)
    return Outcome{.refusal = fail(Code::denied, std::string(judgement.reason))};
  TRY_DO(remember(writer, environment.id, host.id, asked.visitor()));
  TRY(auto machine, store::machines::find(writer, environment.id, host.id));
  TRY(auto certificate, store::certificates::find(writer, machine->serial));
  bool counts = certificate && !certificate->revoked && writer.now() < certificate->not_after;
  if (counts) return Outcome{.chain = machine->certificate};
  return let_in(writer, asked, environment, host, "host:" + host.name);
}

Result<EnrolmentDesk::Outcome> EnrolmentDesk::by_token(Writer& writer, const Asked& asked) const {
  TRY(auto token, store::tokens::find(writer, asked.token->secret));
  if (token.kind != store::TokenKind::join || !token.environment)
    return fail(Code::denied, "the token is not valid");
  TRY(auto environment, store::environments::get(writer, *token.environment));
  TRY(auto host, host_named(writer, environment, to_lower(asked.request.name), token.tags));
  TRY(auto judgement, judge(writer, environment.id, host, asked.visitor()));
  if (judgement.decision == Decision::reinstall)
    return wait(writer, asked,
                "the name " + host.name + " is taken by a managed host: reinstall it, or approve " +
                    "this machine under another name");
  if (judgement.decision != Decision::enrol)
    return Outcome{.refusal = fail(Code::denied, std::string(judgement.reason))};
  TRY_DO(store::tokens::use(writer, asked.token->secret));
  TRY(auto id, store::enrolments::ask(writer, {.fingerprint = asked.signing_request.key_fingerprint,
                                               .request = asked.request.request,
                                               .name = asked.request.name,
                                               .source = asked.source,
                                               .inventory = asked.request.facts}));
  const std::string actor = "token:" + std::to_string(token.id.value);
  TRY_DO(store::enrolments::approve(writer, id, environment.id, host.id, actor));
  TRY_DO(announce(writer, environment.id, host.id, "host.joined"));
  return let_in(writer, asked, environment, host, actor);
}

Result<EnrolmentDesk::Outcome> EnrolmentDesk::let_in(Writer& writer, const Asked& asked,
                                                     const store::Environment& environment,
                                                     const store::Host& host,
                                                     const Decider& by) const {
  TRY(auto chain,
      certify(writer, vault_.authority(), environment, host, asked.signing_request, by));
  if (host.life_cycle == store::LifeCycle::pending)
    TRY_DO(
        store::hosts::set_life_cycle(writer, environment.id, host.id, store::LifeCycle::managed));
  TRY_DO(remember(writer, environment.id, host.id, asked.visitor()));
  return Outcome{.chain = std::move(chain)};
}

Result<EnrolmentDesk::Outcome> EnrolmentDesk::wait(Writer& writer, const Asked& asked,
                                                   std::optional<std::string> why) const {
  const Digest& key = asked.signing_request.key_fingerprint;
  TRY_DO(store::enrolments::forget_pending(writer, writer.now() - settings_.forgotten));
  TRY(auto known, store::enrolments::find(writer, key));
  if (!known) {
    TRY(int64_t all, store::enrolments::pending(writer));
    TRY(int64_t of_source, store::enrolments::pending(writer, asked.source));
    if (all >= settings_.most_pending || of_source >= settings_.most_pending_of_source)
      return fail(Code::busy, "too many machines wait to be approved: approve or reject some");
  }
  // What tells the machine from a copy is judged when somebody approves.
  model::Map inventory = asked.request.facts;
  inventory.set("machine_id", model::Value(asked.request.machine_id));
  inventory.set("boot_id", model::Value(asked.request.boot_id));
  if (why) inventory.set(kWhyItWaits, model::Value(*why));
  TRY_DO(store::enrolments::ask(writer, {.fingerprint = key,
                                         .request = asked.request.request,
                                         .name = asked.request.name,
                                         .source = asked.source,
                                         .inventory = std::move(inventory)}));
  return Outcome{.waits = std::move(why)};
}

std::string EnrolmentDesk::words(const store::Enrolment& enrolment) {
  return trust::FingerprintWords(enrolment.fingerprint).to_string();
}

// What is to be approved, once nothing speaks against it.
struct EnrolmentDesk::Approvable {
  trust::SigningRequest request;
  store::Environment environment;
  std::string name;                 // of the host
  std::optional<store::Host> host;  // none: it is new
};

Result<EnrolmentDesk::Approvable> EnrolmentDesk::approvable(Reader& reader,
                                                            const Approval& approval) {
  TRY(auto enrolment, store::enrolments::get(reader, approval.enrolment));
  if (enrolment.state != store::EnrolmentState::pending)
    return fail(Code::stale, "the enrolment was decided before, by " + enrolment.decided_by);
  TRY_DO(store::hosts::check_tags(approval.tags));
  TRY(auto request, trust::SigningRequest::from_pem(enrolment.request));
  TRY(auto environment, store::environments::get(reader, approval.environment));
  std::string name = to_lower(approval.name.empty() ? enrolment.name : approval.name);
  TRY_DO(trust::AgentName::make(environment.organization, environment.name, name));
  TRY(auto host, store::hosts::find(reader, environment.id, name));
  if (host) {
    TRY(auto judgement, judge(reader, environment.id, *host, {.key = request.key_fingerprint}));
    if (judgement.decision == Decision::reinstall)
      return fail(Code::exists, name + " has another key: if it was installed again, say so");
    if (judgement.decision != Decision::enrol)
      return fail(Code::denied, name + ": " + std::string(judgement.reason));
  }
  return Approvable{std::move(request), std::move(environment), std::move(name), std::move(host)};
}

Status EnrolmentDesk::check_approval(const Approval& approval) const {
  TRY_DO(store_.read([&](Reader& r) { return approvable(r, approval); }));
  return {};
}

Result<store::HostId> EnrolmentDesk::approve(const Approval& approval) {
  return store_.write([&](Writer& w) -> Result<store::HostId> {
    TRY(auto ready, approvable(w, approval));
    const store::Environment& environment = ready.environment;
    TRY(auto host, host_named(w, environment, ready.name, approval.tags));
    TRY_DO(store::enrolments::approve(w, approval.enrolment, environment.id, host.id,
                                      approval.by.actor));
    TRY_DO(certify(w, vault_.authority(), environment, host, ready.request, approval.by));
    if (host.life_cycle == store::LifeCycle::pending)
      TRY_DO(store::hosts::set_life_cycle(w, environment.id, host.id, store::LifeCycle::managed));
    TRY_DO(record(w, environment.id, approval.by, "enrolment.approve", host.name));
    TRY_DO(announce(w, environment.id, host.id, "host.joined"));
    return host.id;
  });
}

Status EnrolmentDesk::reject(store::EnrolmentId enrolment, const Decider& by) {
  return store_.write([&](Writer& w) -> Status {
    TRY_DO(store::enrolments::reject(w, enrolment, by.actor));
    TRY_DO(store::audit::append(w, {.actor = by.actor,
                                    .verb = "enrolment.reject",
                                    .object = object_of(enrolment),
                                    .details = by.details}));
    return {};
  });
}

Status EnrolmentDesk::reinstall(store::EnvironmentId environment_id, store::HostId host_id,
                                store::EnrolmentId enrolment_id, const Decider& by) {
  const std::string reason = "the host was installed again";
  TRY(auto serials, store_.write([&](Writer& w) -> Result<std::vector<std::string>> {
    TRY(auto enrolment, store::enrolments::get(w, enrolment_id));
    TRY(auto environment, store::environments::get(w, environment_id));
    TRY(auto host, store::hosts::get(w, environment.id, host_id));
    if (host.life_cycle == store::LifeCycle::retired)
      return fail(Code::denied, host.name + " was retired");
    TRY(auto request, trust::SigningRequest::from_pem(enrolment.request));
    TRY_DO(store::enrolments::approve(w, enrolment.id, environment.id, host.id, by.actor));
    TRY(auto revoked, revoke_all(w, environment.id, host.id, reason));
    // A new machine: nothing that told the old one from a copy holds for it.
    TRY_DO(store::machines::forget(w, environment.id, host.id));
    TRY_DO(certify(w, vault_.authority(), environment, host, request, by));
    TRY_DO(store::hosts::set_life_cycle(w, environment.id, host.id, store::LifeCycle::managed));
    TRY_DO(record(w, environment.id, by, "host.reinstall", host.name));
    TRY_DO(announce(w, environment.id, host.id, "host.reinstalled"));
    return revoked;
  }));
  barred_.bar(host_id, serials, reason);
  return {};
}

}  // namespace consort::server
