#include "agent/daemon/office.h"

#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr Duration kClockTolerance = std::chrono::minutes(1);

Error no_target(const std::string& name) {
  return fail(Code::not_found, "this agent has no target '" + printable(name, 100) + "'");
}

}  // namespace

Office::Office(Settings settings, Tools tools, Machine machine)
    : settings_(std::move(settings)),
      tools_(std::move(tools)),
      machine_(std::move(machine)),
      renewal_(tools_.store, tools_.membership, tools_.commons.clock, tools_.commons.log,
               settings_.random),
      fetcher_(
          tools_.commons.content,
          [this](wire::AgentMessage message) {
            if (uplink_) uplink_->say(message);
          },
          [this](const Digest& digest, const Status& status) {
            for (auto& [name, desk] : desks_)
              desk.intake->fetched(digest, status);
          }),
      facts_at_(tools_.commons.clock.now()) {
  tools_.outbox.on_stored([this, alive = std::weak_ptr(alive_)] {
    tools_.post([this, alive] {
      if (alive.lock() && uplink_) uplink_->pump();
    });
  });
}

Office::~Office() { tools_.outbox.on_stored({}); }

void Office::add(Keeper& keeper) {
  const std::string name = keeper.name();
  auto settled = [this, name](const Status& status) { offer_settled(name, status); };
  desks_[name] = {&keeper, std::make_unique<Intake>(name, tools_.commons.content, fetcher_,
                                                    std::move(settled))};
}

Office::Desk* Office::find(const std::string& target) {
  auto found = desks_.find(target);
  return found == desks_.end() ? nullptr : &found->second;
}

void Office::step() {
  if (!linked()) return;
  for (const wire::State& state : board_.due(tools_.commons.clock.now()))
    uplink_->say(state);
}

wire::Hello Office::hello() {
  DurableOutbox::Row row = tools_.outbox.row();
  wire::Hello hello{.agent_version = settings_.version,
                    .boot_id = machine_.boot_id,
                    .machine_id = machine_.machine_id,
                    .stream = row.stream,
                    .acknowledged = row.acknowledged,
                    .given_up = row.given_up};
  for (const auto& [name, desk] : desks_)
    hello.targets.push_back(desk.keeper->describe());
  return hello;
}

void Office::welcomed(const wire::Welcome& welcome) {
  const Clock& clock = tools_.commons.clock;
  welcome_time_ = welcome.time;
  welcomed_at_ = clock.now();
  clock_offset_ = clock.wall() - welcome.time;
  if (std::chrono::abs(clock_offset_) > kClockTolerance) {
    tools_.commons.log.warning(
        "the clock of this machine is " + human(std::chrono::abs(clock_offset_)) +
        (clock_offset_ > Duration{} ? " ahead of" : " behind") + " the server's");
  }
  if (welcome.anchors) adopt(*welcome.anchors);
  board_.tell_again();
  step();
  fetcher_.connected();
  if (auto renew = renewal_.ask()) uplink_->say(*renew);
  tools_.changed();
}

void Office::ended(const LinkEnd&) {
  fetcher_.disconnected();
  renewal_.interrupted();
  tools_.changed();
}

void Office::beat() {
  if (auto renew = renewal_.ask()) uplink_->say(*renew);
  MonotonicTime now = tools_.commons.clock.now();
  if (now < facts_at_ + settings_.facts_every) return;
  facts_at_ = now;
  for (auto& [name, desk] : desks_)
    desk.keeper->refresh_facts();
}

// A clock that jumps changes nothing: what counts is the server's time and how long ago it was.
WallTime Office::server_time() const {
  return welcome_time_ + (tools_.commons.clock.now() - welcomed_at_);
}

Status Office::heard(wire::ServerMessage message) {
  return std::visit([this](const auto& m) { return take(m); }, message);
}

Status Office::take(const wire::Offer& offer) {
  // Told by the header as far as it can be read: what is declined may be anything.
  auto named = wire::catalog_header(offer.catalog.header);
  Digest catalog = named ? named->catalog : Digest{};
  Desk* desk = find(offer.target);
  if (!desk) {
    decline(offer.target, std::nullopt, catalog, no_target(offer.target));
    return {};
  }
  const Membership& membership = tools_.membership;
  OfferRules rules{membership.beliefs.signing_keys, offer.target, membership.name.organization,
                   membership.name.environment, desk->keeper->held()};
  auto header = checked_offer(offer.catalog, rules, server_time());
  if (header)
    desk->intake->offer(*header);
  else
    decline(offer.target, std::nullopt, catalog, header.error());
  return {};
}

void Office::offer_settled(const std::string& target, const Status& status) {
  Desk& desk = *find(target);
  auto held = desk.intake->held();
  if (!status) {
    if (status.error().code != Code::stale)
      decline(target, std::nullopt, held->catalog, status.error());
    return;
  }
  tools_.commons.log.info("catalog " + std::to_string(held->serial) + " of " + target +
                          " is here with all it needs");
  desk.keeper->content_arrived();
  collect_garbage();
  if (settings_.apply_offers && desk.keeper->held() != held)
    desk.keeper->apply({.target = target, .catalog = *held});
}

// Only while it is known what every target needs.
void Office::collect_garbage() {
  std::set<Digest> keep;
  for (const auto& [name, desk] : desks_) {
    auto held = desk.keeper->needs();
    if (!held) return;
    keep.merge(*held);
    keep.merge(desk.intake->needs());
    if (desk.intake->offered() && !desk.intake->complete()) return;
  }
  tools_.commons.content.collect(keep);
}

Status Office::take(const wire::Piece& piece) { return fetcher_.accept(piece); }

Status Office::take(const wire::Missing& missing) {
  fetcher_.missing(missing);
  return {};
}

// Exactly the catalog that is offered, or the one that is held already.
Status Office::take(const wire::Apply& apply) {
  Desk* desk = find(apply.target);
  if (!desk) {
    decline(apply.target, apply.deployment, apply.catalog.catalog, no_target(apply.target));
  } else if (desk->intake->held() == apply.catalog) {
    desk->intake->when_complete([this, desk, apply](const Status& status) {
      if (status)
        desk->keeper->apply(apply);
      else
        decline(apply.target, apply.deployment, apply.catalog.catalog, status.error());
    });
  } else if (desk->keeper->held() == apply.catalog) {
    desk->keeper->apply(apply);
  } else {
    decline(apply.target, apply.deployment, apply.catalog.catalog,
            fail(Code::stale, "this catalog is not the one offered last"));
  }
  return {};
}

Status Office::take(const wire::Plan& plan) {
  Desk* desk = find(plan.target);
  auto refuse = [this, plan](const Error& error) {
    wire::PlanResult answer{plan.request, plan.target, {}};
    answer.result = wire::fault_of(error);
    uplink_->say(answer);
  };
  auto offered = desk ? desk->intake->held() : std::nullopt;
  auto held = desk ? desk->keeper->held() : std::nullopt;
  if (!desk) {
    refuse(no_target(plan.target));
  } else if (offered && offered->catalog == plan.catalog) {
    desk->intake->when_complete([desk, plan, offered, refuse](const Status& status) {
      if (status)
        desk->keeper->plan(plan, *offered);
      else
        refuse(status.error());
    });
  } else if (held && held->catalog == plan.catalog) {
    desk->keeper->plan(plan, *held);
  } else {
    refuse(fail(Code::stale, "this catalog is not the one offered last"));
  }
  return {};
}

Status Office::take(const wire::Read& read) {
  if (Desk* desk = find(read.target)) {
    desk->keeper->read(read);
    return {};
  }
  wire::ReadResult answer{read.request, read.target, {}};
  answer.result = wire::fault_of(no_target(read.target));
  uplink_->say(answer);
  return {};
}

Status Office::take(const wire::Pause& pause) {
  if (Desk* desk = find(pause.target)) desk->keeper->pause(pause.reason);
  return {};
}

Status Office::take(const wire::Resume& resume) {
  if (Desk* desk = find(resume.target)) desk->keeper->resume();
  return {};
}

Status Office::take(const wire::Recall& recall) {
  if (Desk* desk = find(recall.target)) desk->keeper->recall();
  return {};
}

Status Office::take(const wire::Certificate& certificate) {
  if (renewal_.take(certificate)) uplink_->renew();
  return {};
}

void Office::adopt(const wire::Anchors& anchors) {
  Membership& membership = tools_.membership;
  if (anchors == membership.beliefs.anchors) return;
  auto beliefs = Beliefs::from(anchors);
  bool usable = beliefs && !beliefs->signing_keys.all().empty();
  if (!usable) {
    return tools_.commons.log.error(
        "what the server says to believe cannot be used: " +
        (beliefs ? std::string("no key signs catalogs") : beliefs.error().to_string()));
  }
  Membership next = membership;
  next.beliefs = std::move(*beliefs);
  if (Status kept = tools_.store.keep(next); !kept)
    return tools_.commons.log.error(kept.error().to_string());
  membership = std::move(next);
  tools_.commons.log.info("the server's roots and signing keys have changed");
}

void Office::decline(const std::string& target, std::optional<std::string> deployment,
                     const Digest& catalog, const Error& error) {
  tools_.commons.log.warning("declined for " + printable(target, 100) + ": " + error.to_string());
  if (uplink_)
    uplink_->say(wire::Declined{target, std::move(deployment), catalog, wire::fault_of(error)});
}

Status Office::number(std::vector<wire::AgentMessage> messages) {
  return tools_.outbox.put(std::move(messages));
}

void Office::say(wire::AgentMessage message) {
  tools_.post([this, alive = std::weak_ptr(alive_), message = std::move(message)] {
    if (alive.lock() && uplink_) uplink_->say(message);
  });
}

void Office::stands(const wire::State& state) {
  tools_.post([this, alive = std::weak_ptr(alive_), state] {
    if (!alive.lock()) return;
    board_.put(state);
    step();
    tools_.changed();
  });
}

}  // namespace consort::agent
