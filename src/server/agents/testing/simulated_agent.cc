#include "server/agents/testing/simulated_agent.h"

#include "model/json.h"

namespace consort::server {

SimulatedAgent::SimulatedAgent(Settings settings, const Clock& clock, Heard heard)
    : settings_(std::move(settings)), clock_(clock), heard_(std::move(heard)) {}

SimulatedAgent::~SimulatedAgent() {
  if (current_) *current_ = false;
}

void SimulatedAgent::connect(std::shared_ptr<net::Link> link) {
  unlinked();
  link_ = std::move(link);
  current_ = std::make_shared<bool>(true);
  link_->start({[this, current = current_](const net::Message& message) {
                  if (*current) hear(message);
                },
                [this, current = current_](const net::Closed&) {
                  if (*current) unlinked();
                }});
  wire::Target target{.name = settings_.name, .held = held_, .facts = facts_};
  say(wire::Hello{.agent_version = "0.0.0",
                  .boot_id = settings_.boot_id,
                  .machine_id = settings_.machine_id,
                  .stream = settings_.stream,
                  .acknowledged = outbox_.acknowledged(),
                  .targets = {target}});
}

void SimulatedAgent::unlinked() {
  if (current_) *current_ = false;
  link_.reset();
  welcome_ = false;
  liveness_.reset();
  wake_.reset();
  outbox_.disconnected();
  if (transfer_) transfer_->interrupted();
}

void SimulatedAgent::say(const wire::AgentMessage& message) { say_text(wire::to_json(message)); }

void SimulatedAgent::say_text(std::string text) {
  if (!link_) return;
  if (liveness_) liveness_->sent(clock_.now());
  link_->send({std::move(text)});
}

void SimulatedAgent::hear(const net::Message& text) {
  auto decoded = wire::server_message(text.bytes);
  check(decoded.has_value(), decoded ? "" : decoded.error().to_string());
  auto* message = std::get_if<wire::ServerMessage>(&*decoded);
  if (!message) return;
  if (liveness_) liveness_->heard(clock_.now());
  act(*message);
  if (heard_) heard_(*this, *message);
}

void SimulatedAgent::act(const wire::ServerMessage& message) {
  if (auto* welcome = std::get_if<wire::Welcome>(&message)) welcomed(*welcome);
  if (auto* offer = std::get_if<wire::Offer>(&message)) offered(*offer);
  if (auto* piece = std::get_if<wire::Piece>(&message)) fetched(*piece);
  if (auto* order = std::get_if<wire::Apply>(&message)) apply(*order);
  if (auto* acknowledge = std::get_if<wire::Acknowledge>(&message)) {
    forget(outbox_.acknowledge(acknowledge->through).value());
    pump();
  }
  bool pause = std::holds_alternative<wire::Pause>(message);
  if (pause || std::holds_alternative<wire::Resume>(message)) {
    paused_ = pause;
    state();
  }
  bool over = std::holds_alternative<wire::Goodbye>(message) ||
              std::holds_alternative<wire::Refused>(message);
  if (over) unlinked();
}

void SimulatedAgent::welcomed(const wire::Welcome& welcome) {
  welcome_ = true;
  liveness_.emplace(welcome.heartbeat, clock_.now());
  wake_ = clock_.now();
  forget(outbox_.connected(welcome.acknowledged, static_cast<size_t>(welcome.window)).value());
  pump();
}

void SimulatedAgent::offered(const wire::Offer& offer) {
  auto header = wire::catalog_header(offer.catalog.header).value();
  if (held_ && (header.serial < held_->serial ||
                (header.serial == held_->serial && header.catalog != held_->catalog)))
    return decline(std::nullopt, header.catalog, "older than what is held");
  offered_ = wire::Held{header.catalog, header.serial};
  if (!settings_.fetches || (held_ && held_->catalog == header.catalog)) {
    held_ = offered_;
    return state();
  }
  transfer_.emplace(settings_.name, wire::Content::catalog, header.catalog, header.bytes);
  body_.clear();
  if (auto fetch = transfer_->next_fetch()) say(*fetch);
}

void SimulatedAgent::fetched(const wire::Piece& piece) {
  if (!transfer_ || !transfer_->accept(piece)) return;
  body_ += piece.bytes;
  if (!transfer_->complete()) {
    if (auto fetch = transfer_->next_fetch()) say(*fetch);
    return;
  }
  transfer_.reset();
  held_ = offered_;
  state();
  if (auto order = std::exchange(waiting_, {})) apply(*order);
}

void SimulatedAgent::decline(std::optional<std::string> deployment, const Digest& catalog,
                             const std::string& why) {
  say(wire::Declined{.target = settings_.name,
                     .deployment = std::move(deployment),
                     .catalog = catalog,
                     .error = {Code::stale, why}});
}

void SimulatedAgent::hold(const wire::Held& held) {
  held_ = offered_ = held;
  state();
}

bool SimulatedAgent::obeys(const wire::Apply& order) const { return offered_ == order.catalog; }

void SimulatedAgent::apply(const wire::Apply& order) {
  if (transfer_) {
    waiting_ = order;
    return;
  }
  if (settings_.obeys && !obeys(order))
    return decline(order.deployment, order.catalog.catalog, "not the one offered last");
  if (settings_.obeys) report(order.deployment, order.catalog.catalog);
}

void SimulatedAgent::facts(model::Map tree) {
  facts_ = sha256(model::to_json(tree));
  number(wire::Facts{.target = settings_.name, .tree = std::move(tree)});
}

void SimulatedAgent::drift(const std::string& file, bool stands, model::DriftPolicy policy) {
  wire::Drift drift{.target = settings_.name,
                    .event = wire::Drift::Event::settled,
                    .resource = {"files", file},
                    .policy = policy,
                    .since = clock_.wall()};
  if (stands) {
    drift.event = wire::Drift::Event::opened;
    drift.change.emplace();
    drift.change->action = model::Action::update;
    drift.change->address = drift.resource;
  }
  number(std::move(drift));
}

void SimulatedAgent::report(const std::optional<std::string>& deployment, const Digest& catalog,
                            model::Outcome outcome) {
  model::Report run{.catalog = catalog};
  for (size_t i = 0; i < settings_.resources; ++i)
    run.resources.push_back({.address = {"files", "/etc/file" + std::to_string(i)},
                             .outcome = outcome,
                             .attempts = 1,
                             .elapsed = std::chrono::milliseconds(1)});
  report(deployment, std::move(run));
}

void SimulatedAgent::report(const std::optional<std::string>& deployment, model::Report run,
                            wire::Report::Cause cause) {
  run.started = clock_.wall();
  number(wire::Report{
      .target = settings_.name, .cause = cause, .deployment = deployment, .run = std::move(run)});
}

void SimulatedAgent::number(wire::AgentMessage message) {
  last_ = outbox_.add(wire::topic_of(message), 100);
  messages_.emplace(last_, std::move(message));
  forget(outbox_.stored(last_));
  pump();
}

void SimulatedAgent::forget(const std::vector<int64_t>& numbers) {
  for (int64_t number : numbers)
    messages_.erase(number);
}

void SimulatedAgent::pump() {
  while (auto number = outbox_.next()) {
    wire::AgentMessage& message = messages_.at(number->sequence);
    *wire::number_of(message) = *number;
    say(message);
  }
}

void SimulatedAgent::state() {
  if (!welcome_) return;
  say(wire::State{.target = settings_.name,
                  .held = held_,
                  .paused = paused_,
                  .counts = {.compliant = static_cast<int64_t>(settings_.resources)}});
}

void SimulatedAgent::step() {
  if (!liveness_) return;
  auto life = liveness_->step(clock_.now());
  wake_ = life.wake;
  if (life.send_heartbeat) say(wire::Heartbeat{clock_.wall()});
  if (life.peer == wire::Liveness::Peer::lost) {
    link_->close(net::CloseCode::going_away, "");
    unlinked();
  }
}

}  // namespace consort::server
