#include "server/deploy/plan/planner.h"

#include "base/strings.h"
#include "model/json.h"
#include "store/audit.h"
#include "store/catalogs.h"
#include "store/plans.h"

namespace consort::server {
namespace {

constexpr Duration kTellEvery = std::chrono::milliseconds(200);
constexpr int64_t kMostTold = 200'000;  // changes and resources kept in one plan

std::string text_of(const model::Map& request, std::string_view key) {
  const model::Value* value = request.find(key);
  return value && value->is_text() ? value->text() : "";
}

Problem unprocessable(std::string detail, std::string hint = {}) {
  return {.status = 422, .code = "invalid", .detail = std::move(detail), .hint = std::move(hint)};
}

}  // namespace

// --- what is meant ---

Result<store::Revision> Planner::revision_meant(const model::Map& request,
                                                const std::optional<store::Revision>& current) {
  const std::string named = text_of(request, "revision");
  if (named.empty()) {
    if (current) return *current;
    return fail(Code::not_found, "no revision of " + context_.name() +
                                     " has compiled yet: push a commit that compiles");
  }
  return context_.parts.store.read([&](store::Reader& r) -> Result<store::Revision> {
    TRY(auto found, store::revisions::resolve(r, context_.environment.id, to_lower(named)));
    if (!found)
      return fail(Code::not_found, "there is no revision " + printable(named, 100) +
                                       ": consort history lists those there are");
    if (found->state != store::CompileState::compiled)
      return fail(Code::invalid, "revision " + named + " did not compile");
    return *found;
  });
}

Result<std::vector<store::Host>> Planner::hosts_meant(const std::string& selector) {
  std::optional<model::Selector> parsed;
  if (!selector.empty()) {
    auto read = model::Selector::parse(selector, store::hosts::flags());
    if (!read)
      return fail(Code::invalid, "the selector, at column " + std::to_string(read.error().column) +
                                     ": " + read.error().message +
                                     (read.error().hint.empty() ? "" : "; " + read.error().hint));
    parsed = std::move(*read);
  }
  return context_.parts.store.read([&](store::Reader& r) -> Result<std::vector<store::Host>> {
    std::vector<store::Host> hosts;
    store::PageRequest page{.limit = store::kLongestPage};
    do {
      TRY(auto found, store::hosts::list(r, context_.environment.id, parsed, page));
      for (store::Host& host : found.items)
        if (host.life_cycle == store::LifeCycle::managed) hosts.push_back(std::move(host));
      page.after = found.next;
    } while (!page.after.empty());
    return hosts;
  });
}

Result<Planner::Making> Planner::prepare(store::Revision revision, const std::string& selector,
                                         std::vector<Issue>& issues) {
  TRY(auto hosts, hosts_meant(selector));
  TRY(auto entries, context_.parts.store.read([&](store::Reader& r) {
    return store::catalogs::as_of(r, context_.environment.id, revision.id);
  }));
  std::unordered_map<int64_t, Digest> catalogs;
  for (const store::CatalogEntry& entry : entries)
    catalogs[entry.host.value] = entry.digest;
  Making making{.revision = std::move(revision)};
  making.plan.revision = making.revision.commit;
  making.plan.selector = selector;
  for (const store::Host& host : hosts) {
    auto catalog = catalogs.find(host.id.value);
    DeployedHost* known = context_.hosts.find(host.id);
    if (catalog == catalogs.end() || !known) continue;  // the site does not describe it
    PlannedHost& planned = making.plan.hosts.emplace_back(PlannedHost{
        .host = host.id, .name = host.name, .catalog = catalog->second, .before = known->ordered});
    if (!known->has_serials()) {
      planned.error = fail(Code::invalid, "it has no serial left for a catalog");
    } else if (context_.is_connected(host.id)) {
      issues.push_back({known, {planned.catalog, 0}});
      making.questions.push_back({known->ref, planned.catalog, making.plan.hosts.size() - 1});
    } else {
      planned.error = fail(Code::unavailable, "it is not connected");
    }
  }
  TRY_DO(issuer_.number(issues));
  return making;
}

// --- making a plan ---

Outcome<Done> Planner::make(const Order& order, const model::Map& request,
                            const std::optional<store::Revision>& current) {
  if (making_.size() == kMostPlans)
    return Problem{.status = 503,
                   .code = "busy",
                   .detail = std::to_string(kMostPlans) + " plans are being made",
                   .retry_after = std::chrono::seconds(10)};
  auto revision = revision_meant(request, current);
  if (!revision) return unprocessable(revision.error().message);
  std::vector<Issue> issues;
  auto making = prepare(std::move(*revision), text_of(request, "selector"), issues);
  if (!making && making.error().code == Code::invalid) return unprocessable(making.error().message);
  if (!making) return making.error();
  making->author = order.actor;
  auto operation = context_.parts.store.write([&](store::Writer& w) -> Result<store::OperationId> {
    TRY_DO(store::audit::append(w, order.audit));
    return store::operations::begin(w, context_.environment.id, "plan", order.actor);
  });
  if (!operation) return operation.error();
  making->operation = *operation;
  making_.push_back(std::move(*making));
  Place place = std::prev(making_.end());
  // They have to be offered what they are asked about.
  issuer_.offer(issues, place->revision.commit, [this, place](const Status& status) {
    if (!status) return give_up(place, status.error());
    ask(place);
  });
  return Done{.operation = *operation};
}

void Planner::ask(Place making) {
  while (making->open < kMostQuestions && making->next < making->questions.size()) {
    const size_t at = making->next++;
    const Question& question = making->questions[at];
    ++making->open;
    context_.orders.plan(question.host, question.catalog, kPatience,
                         [this, making, at](Result<wire::Planned> planned) {
                           context_.later([this, making, at, planned = std::move(planned)] {
                             answered(making, at, planned);
                           });
                         });
  }
  if (making->open == 0) finish(making);
}

// Whether the plan takes one more thing that is told of a host; else it is counted.
bool Planner::has_room(Making& making, PlannedHost& host) {
  const bool room = making.told_of < kMostTold;
  ++(room ? making.told_of : host.omitted);
  return room;
}

void Planner::answered(Place making, size_t question, Result<wire::Planned> answer) {
  --making->open;
  PlannedHost* planned = &making->plan.hosts[making->questions[question].position];
  if (answer) {
    planned->plan = answer->digest;
    planned->summary = answer->plan.summary;
    planned->omitted = answer->omitted;
    const model::Plan& plan = answer->plan;
    for (const model::Change& change : plan.changes)
      if (has_room(*making, *planned)) planned->changes.push_back(model::to_value(change, {}));
    for (auto [from, to] : {std::pair(&plan.failed, &planned->failed),
                            {&plan.waiting, &planned->waiting},
                            {&plan.left, &planned->left}})
      for (const model::Plan::Problem& problem : *from)
        if (has_room(*making, *planned)) to->push_back(problem);
  } else {
    planned->error = std::move(answer).error();
  }
  tell_progress(*making);
  ask(making);
}

void Planner::tell_progress(Making& making) {
  const MonotonicTime now = context_.parts.clock.now();
  if (now < making.told + kTellEvery) return;
  making.told = now;
  const auto done = static_cast<int64_t>(making.next - making.open);
  const auto total = static_cast<int64_t>(making.questions.size());
  auto told = context_.parts.store.write([&](store::Writer& w) {
    return store::operations::set_progress(w, context_.environment.id, making.operation, done,
                                           total, "asking agents");
  });
  if (!told && told.error().code != Code::stale)
    context_.parts.log.warning("progress of a plan: " + told.error().to_string());
}

void Planner::finish(Place making) {
  const std::string body = to_json(making->plan);
  auto saved = context_.parts.store.write([&](store::Writer& w) -> Status {
    TRY(auto plan,
        store::plans::save(w, context_.environment.id, making->revision.id, body, making->author));
    model::Map result;
    result.set("plan", model::Value(plan.value));
    TRY_DO(tell(w, context_.environment.id, "plan.made", result));
    return store::operations::end(w, context_.environment.id, making->operation,
                                  store::OperationState::succeeded, "", model::to_json(result));
  });
  context_.parts.ring_events();
  if (!saved) return give_up(making, saved.error());
  making_.erase(making);
}

void Planner::give_up(Place making, const Error& error) {
  auto ended = context_.parts.store.write([&](store::Writer& w) {
    return store::operations::end(w, context_.environment.id, making->operation,
                                  store::OperationState::failed, error.to_string(), "null");
  });
  if (!ended) context_.parts.log.error("the end of a plan: " + ended.error().to_string());
  making_.erase(making);
}

FleetPlan Planner::unasked(const std::vector<DeployedHost*>& hosts, const std::string& commit) {
  FleetPlan plan{.revision = commit};
  for (const DeployedHost* host : hosts)
    plan.hosts.push_back({.host = host->ref.host,
                          .name = host->name,
                          .catalog = host->compiled->catalog,
                          .before = host->ordered});
  return plan;
}

}  // namespace consort::server
