#include "store/testing/population.h"

#include "model/json.h"
#include "store/audit.h"
#include "store/catalogs.h"
#include "store/certificates.h"
#include "store/compliance.h"
#include "store/deliveries.h"
#include "store/drift.h"
#include "store/enrolments.h"
#include "store/events.h"
#include "store/facts.h"
#include "store/failures.h"
#include "store/hosts.h"
#include "store/idempotency.h"
#include "store/machines.h"
#include "store/operations.h"
#include "store/orders.h"
#include "store/orphans.h"
#include "store/plans.h"
#include "store/proposals.h"
#include "store/reports.h"
#include "store/revisions.h"
#include "store/rollouts.h"
#include "store/settings.h"
#include "store/site_contents.h"
#include "store/streams.h"
#include "store/tokens.h"

namespace consort::store {
namespace {

Status add_host(Writer& w, EnvironmentId environment, Population& p) {
  TRY(p.host, hosts::add(w, environment, {.name = "web1", .tags = {"base", "web"}}));
  TRY(auto facts, model::parse_json(R"({"os":{"family":"debian","major":12}})"));
  TRY(auto digest, facts::record(w, environment, p.host, {facts.map()}, w.now()));
  p.facts = *digest;
  return certificates::add(w, {.serial = "0af3",
                               .environment = environment,
                               .host = p.host,
                               .fingerprint = sha256("certificate"),
                               .issued = w.now(),
                               .not_after = w.now() + std::chrono::hours(720)});
}

Status add_history(Writer& w, EnvironmentId environment, Population& p) {
  TRY(p.revision, revisions::add(w, environment, {.commit = "c0ffee", .message = "Begin"}));
  TRY(p.catalog, catalogs::put(w, environment, R"({"resources":[]})"));
  TRY_DO(catalogs::assign(w, environment, p.revision, p.host, p.catalog));
  Report report{.host = p.host, .agent = "agent-1", .sequence = 1, .catalog = p.catalog};
  TRY(auto stored, reports::add(w, environment, report));
  p.report = *stored;
  TRY_DO(events::append(w, environment, {.host = p.host, .kind = "report", .body = "{}"}));
  TRY(p.drift, drift::see(w, environment, p.host, "files./etc/motd", "{}", w.now()));
  TRY(auto proposal, proposals::see(w, environment, p.host, "files./etc/motd", sha256("x"), "{}"));
  p.proposal = *proposal;
  TRY_DO(orphans::add(w, environment, p.host, "files./etc/issue", p.catalog));
  TRY_DO(failures::see(w, environment, p.host, "services.nginx", FailureOutcome::failed, w.now()));
  const Standing standing{p.host, p.catalog, {.compliant = 40, .drifted = 1, .failed = 1}};
  TRY_DO(compliance::note(w, environment, standing, Compliance::failing));
  return site_contents::put(w, environment, sha256("welcome\n"), "c0ffee00");
}

Status add_work(Writer& w, EnvironmentId environment, Population& p) {
  TRY(p.operation, operations::begin(w, environment, "deploy", "token:1"));
  TRY(p.plan, plans::save(w, environment, p.revision, "{}", "token:1"));
  TRY(p.rollout, rollouts::begin(w, environment, p.plan));
  return {};
}

Status add_deliveries(Writer& w, EnvironmentId environment, Population&) {
  TRY_DO(deliveries::set_cursor(w, environment, 1));
  TRY_DO(deliveries::add(w, environment, "ops", "n1", "{}"));
  return {};
}

Status add_agent(Writer& w, EnvironmentId environment, Population& p) {
  TRY_DO(machines::put(w, {.environment = environment,
                           .host = p.host,
                           .key = sha256("key of web1"),
                           .certificate = "PEM",
                           .serial = "0af3",
                           .machine_id = "m1",
                           .boot_id = "b2",
                           .past_boots = {"b1"}}));
  TRY_DO(streams::set(w, environment, p.host, {"s1", 41}));
  TRY_DO(orders::set_offer(w, environment, p.host, "{}"));
  TRY_DO(orders::set_apply(w, environment, p.host, "d-1", p.catalog, "{}"));
  return orders::set_paused(w, environment, p.host, "disk is being replaced");
}

Status add_trust(Writer& w, EnvironmentId environment, Population& p) {
  Token token{.kind = TokenKind::join, .name = "ten", .environment = environment, .uses_left = 10};
  TRY(TokenId id, tokens::add(w, token, Secret("join-me")));
  TRY_DO(idempotency::remember(w, id, "k1", sha256("request"), {201, "{}"}));
  TRY(p.enrolment, enrolments::ask(w, {.fingerprint = sha256("key"), .name = "db1"}));
  TRY_DO(audit::append(w, {.environment = environment, .actor = "token:1", .verb = "host.add"}));
  TRY_DO(audit::append(w, {.actor = "server", .verb = "server.start"}));
  return settings::set(w, "site.poll", model::Value(60));
}

}  // namespace

Result<Population> populate(Writer& writer, EnvironmentId environment) {
  Population population;
  for (auto add : {add_host, add_history, add_work, add_deliveries, add_agent, add_trust})
    TRY_DO(add(writer, environment, population));
  return population;
}

}  // namespace consort::store
