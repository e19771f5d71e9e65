#include "server/feedback/proposals.h"

#include <algorithm>

#include "base/some_of.h"
#include "base/strings.h"
#include "model/json.h"
#include "model/literal.h"
#include "model/text_list.h"
#include "server/agents/told_change.h"
#include "server/api/collections/fields.h"
#include "server/feedback/found_state.h"
#include "server/feedback/prospect.h"
#include "server/feedback/shared_tags.h"
#include "server/sites/objects/text.h"
#include "server/sites/value_edit.h"
#include "store/events.h"

namespace consort::server {
namespace {

constexpr size_t kLongestReason = 1000;
constexpr std::string_view kTagLayer = "tag:";
constexpr size_t kMostAsked = 20;                      // hosts, for what would become of them
constexpr Duration kAsking = std::chrono::seconds(5);  // all together

std::string text_in(const model::Map& request, std::string_view key) {
  const model::Value* value = request.find(key);
  return value && value->is_text() ? value->text() : "";
}

Problem invalid(std::string detail) {
  return {.status = 422, .code = "invalid", .detail = std::move(detail)};
}

std::vector<std::string> names_of(const std::vector<store::Host>& hosts) {
  std::vector<std::string> names;
  for (const store::Host& host : hosts)
    names.push_back(host.name);
  return names;
}

}  // namespace

// What is decided about, by whom, and of which hosts.
struct Proposals::Case {
  const Order& order;
  const model::Map& request;
  store::Proposal proposal;
  model::Change change;
  std::vector<store::Host> hosts;  // that are meant
  bool all = true;                 // that have it
  bool preview = false;

  // Where people look at the commit before it counts; "": it is to count.
  std::string branch() const {
    const model::Value* aside = request.find("branch");
    return aside && aside->boolean() ? "proposals/" + std::to_string(proposal.id.value) : "";
  }
  std::string resource() const { return printable(change.address.to_string(), 200); }
  store::Decision decision(store::ProposalState state) const {
    return {.state = state, .by = order.actor, .reason = text_in(request, "reason")};
  }
};

Outcome<Done> Proposals::decide(const Order& order, const store::Proposal& proposal,
                                Verdict verdict, const model::Map& request) {
  const model::Value* preview = request.find("preview");
  const bool decides = !preview || !preview->boolean();
  std::unique_lock lock(deciding_, std::defer_lock);
  if (decides && !lock.try_lock_for(kPatience))
    return Problem{.status = 503,
                   .code = "busy",
                   .detail = "another decision is being carried out",
                   .retry_after = std::chrono::seconds(5)};
  TRY(Case of, open_case(order, proposal.id, request));
  switch (verdict) {
    case Verdict::adopt:
      return adopt(of);
    case Verdict::promote:
      return promote(of);
    case Verdict::revert:
      return revert(of);
    case Verdict::ignore:
      return put_aside(of, store::ProposalState::ignored);
    case Verdict::hold:
      return put_aside(of, store::ProposalState::held);
    case Verdict::reopen:
      return put_aside(of, store::ProposalState::open);
  }
  return invalid("it is no decision");
}

Outcome<Proposals::Case> Proposals::open_case(const Order& order, store::ProposalId id,
                                              const model::Map& request) {
  const store::EnvironmentId environment = order.environment.id;
  Case of{.order = order, .request = request};
  TRY_DO(parts_.store.read([&](store::Reader& r) -> Status {
    TRY(of.proposal, store::proposals::get(r, environment, id));
    TRY(auto hosts, store::proposals::hosts(r, environment, id));
    for (store::HostId host : hosts) {
      TRY(store::Host known, store::hosts::get(r, environment, host));
      of.hosts.push_back(std::move(known));
    }
    return {};
  }));
  if (of.proposal.closed)
    return Problem{.status = 409,
                   .code = "stale",
                   .detail = "the proposal is " + std::string(store::to_string(of.proposal.state)) +
                             " already"};
  TRY(ToldChange told, told_change(of.proposal.change));
  TRY(of.change, model::change_from_value(told.change));
  if (const model::Value* preview = request.find("preview")) of.preview = preview->boolean();
  if (text_in(request, "reason").size() > kLongestReason)
    return invalid("the reason is longer than " + std::to_string(kLongestReason) + " bytes");
  const model::Value* chosen = request.find("hosts");
  if (!chosen) return of;
  const std::vector<std::string> names = texts_of(*chosen);
  std::vector<store::Host> meant;
  for (const std::string& name : names) {
    auto host = std::ranges::find(of.hosts, name, &store::Host::name);
    if (host == of.hosts.end())
      return invalid("the proposal is about no host '" + printable(name, 100) + "'");
    meant.push_back(*host);
  }
  if (meant.empty()) return invalid("no host is named");
  of.all = meant.size() == of.hosts.size();
  of.hosts = std::move(meant);
  return of;
}

// All hosts of a proposal have the same, so one of them is asked.
Outcome<model::Map> Proposals::attributes_found(const Case& of) {
  const model::TypeSchema* type = parts_.schema.find(of.change.address.type);
  if (!type) return invalid("there is no resource type '" + of.change.address.type + "' any more");
  std::optional<Problem> unread;
  auto content = [&]() -> Result<std::string> {
    auto read = resources_.read(of.order, of.hosts.front(),
                                {of.change.address.type, of.change.address.name});
    if (!read) {
      unread = std::move(read).error();
      return fail(Code::unavailable, unread->detail);
    }
    for (const model::AttributeSchema& attribute : type->attributes) {
      if (attribute.kind != model::AttributeKind::content) continue;
      const model::Value* text = read->result.find(attribute.name);
      if (text && text->is_text()) return text->text();
    }
    return fail(Code::unsupported, of.resource() +
                                       ": its content is no text that may leave the machine; "
                                       "describe it by hand, or have it undone");
  };
  auto attributes = described_as_found(of.change, *type, content);
  if (unread) return std::move(*unread);
  if (!attributes) return Problem::from(attributes.error());
  return std::move(*attributes);
}

// What the documents of these layers, "tag:web" or the name of a host, are to be.
Outcome<FileEdits> Proposals::documents(const document::SourceTree& tree, const Case& of,
                                        const std::vector<std::string>& layers,
                                        const model::Map& attributes) {
  const std::string name = model::literal(of.change.address.name);
  std::vector<ValueEdit> edits;
  for (const std::string& layer : layers) {
    auto file = layer.starts_with(kTagLayer) ? tag_document(tree, layer.substr(kTagLayer.size()))
                                             : host_document(tree, layer);
    if (!file) return Problem::from(file.error());
    for (const auto& entry : attributes)
      edits.push_back(
          {*file, {of.change.address.type, name, *entry.key}, model::literal(entry.value)});
  }
  TRY(FileEdits files, edit_values(tree, edits));
  return files;
}

// As git applies it; "" where there is no site to change.
Outcome<std::string> Proposals::patch(const Case& of, const std::vector<std::string>& layers,
                                      const model::Map& attributes) {
  TRY(auto tree, editor_.current(of.order.environment.id));
  if (!tree) return std::string();
  TRY(FileEdits files, documents(*tree, of, layers, attributes));
  std::string patch;
  for (const auto& [path, text] : files) {
    auto before = tree->read(path);
    if (!before && before.error().code != Code::not_found) return std::move(before).error();
    TRY(std::string diff, unified_diff(path, before ? std::optional(*before) : std::nullopt, text));
    patch += diff;
  }
  return patch;
}

Outcome<Done> Proposals::describe(const Case& of, const std::vector<std::string>& layers,
                                  store::Decision decision) {
  TRY(model::Map attributes, attributes_found(of));
  Done done;
  done.result.set("attributes", model::Value(attributes));
  done.result.set("hosts", model::text_list(names_of(of.hosts)));
  if (of.preview) {
    TRY(std::string patch, patch(of, layers, attributes));
    done.result.set("patch", model::Value(patch));
    return done;
  }
  const std::string message =
      "Adopt " + of.resource() + " as it is on " + some_of(names_of(of.hosts));
  auto draft = [&](const document::SourceTree& tree) {
    return documents(tree, of, layers, attributes);
  };
  auto decided = [&](store::Writer& writer, const SiteChange& made) {
    decision.revision = made.commit.hex();
    return conclude(writer, of, decision);
  };
  const std::string branch = of.branch();
  TRY(SiteChange change, branch.empty() ? editor_.edit(of.order, message, draft, decided)
                                        : editor_.edit_aside(of.order, message, branch, draft));
  for (const auto& entry : done_with(change).result)
    done.result.set(entry.key, entry.value);
  if (!branch.empty() && change.changed) done.result.set("branch", model::Value(branch));
  return done;
}

Outcome<Done> Proposals::adopt(const Case& of) {
  return describe(of, names_of(of.hosts), of.decision(store::ProposalState::adopted));
}

Outcome<Done> Proposals::promote(const Case& of) {
  const std::string tag = text_in(of.request, "tag");
  TRY(auto others, parts_.store.read([&](store::Reader& r) {
    return others_with(r, of.order.environment.id, tag, of.hosts);
  }));
  std::vector<store::Host> without;
  for (const store::Host& host : of.hosts)
    if (std::ranges::find(host.tags, tag) == host.tags.end()) without.push_back(host);
  if (!without.empty())
    return invalid(some_of(names_of(without)) + (without.size() == 1 ? " has" : " have") +
                   " no tag '" + printable(tag, 100) + "'");
  store::Decision decision = of.decision(store::ProposalState::promoted);
  decision.tag = tag;
  TRY(Done done, describe(of, {std::string(kTagLayer) + tag}, decision));
  done.result.set("also", model::text_list(names_of(others)));
  if (of.preview) done.result.set("plan", prospects(of, others, done.result));
  return done;
}

// As the agents see it now, of as many as answer soon.
model::Value Proposals::prospects(const Case& of, const std::vector<store::Host>& others,
                                  const model::Map& described) {
  const model::Map& attributes = described.find("attributes")->map();
  const model::TypeSchema& type = *parts_.schema.find(of.change.address.type);
  const MonotonicTime until = parts_.clock.now() + kAsking;
  model::List plan;
  for (const store::Host& host : others) {
    Prospect prospect{.host = host.name};
    if (plan.size() >= kMostAsked || parts_.clock.now() >= until) {
      prospect.unknown = "it was not asked";
    } else {
      auto read = resources_.read(of.order, host, {type.collection, of.change.address.name});
      if (read)
        prospect.change = change_to(of.change.address, type, attributes, read->result);
      else
        prospect.unknown = read.error().detail;
    }
    plan.push_back(to_value(prospect));
  }
  return model::Value(std::move(plan));
}

Outcome<Done> Proposals::revert(const Case& of) {
  Done done;
  done.result.set("change", model::to_value(of.change, {}));
  done.result.set("hosts", model::text_list(names_of(of.hosts)));
  if (of.preview) return done;
  std::vector<store::HostId> hosts;
  for (const store::Host& host : of.hosts)
    hosts.push_back(host.id);
  TRY(Done ordered, parts_.deployments.repair(of.order, hosts, of.change.address));
  TRY_DO(parts_.store.write([&](store::Writer& writer) -> Status {
    TRY_DO(conclude(writer, of, of.decision(store::ProposalState::reverted)));
    TRY_DO(store::audit::append(writer, of.order.audit));
    return {};
  }));
  parts_.ring_events();
  return done;
}

Outcome<Done> Proposals::put_aside(const Case& of, store::ProposalState state) {
  store::Decision decision = of.decision(state);
  if (!of.all) return invalid("it is put aside for all its hosts, or for none");
  if (state == store::ProposalState::ignored && decision.reason.empty())
    return invalid("whoever ignores something says why: give a `reason`");
  if (const model::Value* until = of.request.find("until")) {
    decision.until = parse_rfc3339(until->text());
    if (!decision.until || *decision.until <= parts_.clock.wall())
      return invalid("`until` is no time to come");
  }
  TRY_DO(parts_.store.write([&](store::Writer& writer) -> Status {
    TRY_DO(conclude(writer, of, decision));
    TRY_DO(store::audit::append(writer, of.order.audit));
    return {};
  }));
  parts_.ring_events();
  Done done;
  done.result.set("state", model::Value(store::to_string(state)));
  return done;
}

// It may have gone by itself meanwhile, which makes what was decided no less true.
Status Proposals::conclude(store::Writer& writer, const Case& of, const store::Decision& decision) {
  const store::EnvironmentId environment = of.order.environment.id;
  Status concluded;
  if (of.all) {
    concluded = store::proposals::decide(writer, environment, of.proposal.id, decision);
  } else {
    std::vector<store::HostId> hosts;
    for (const store::Host& host : of.hosts)
      hosts.push_back(host.id);
    auto part = store::proposals::split(writer, environment, of.proposal.id, hosts, decision);
    if (!part) concluded = std::move(part).error();
  }
  if (!concluded && concluded.error().code != Code::stale) return concluded;
  model::Map body;
  body.set("proposal", model::Value(of.proposal.id.value));
  body.set("resource", model::Value(of.proposal.address));
  TRY_DO(store::events::append(writer, environment,
                               {.kind = "proposal." + std::string(store::to_string(decision.state)),
                                .body = model::to_json(body)}));
  return {};
}

}  // namespace consort::server
