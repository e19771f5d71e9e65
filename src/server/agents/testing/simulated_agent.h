#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/link.h"
#include "wire/liveness.h"
#include "wire/message.h"
#include "wire/outbox.h"
#include "wire/transfer.h"

namespace consort::server {

// An agent that speaks the whole protocol and manages nothing: it fetches what it is offered,
// answers an apply with a report, and keeps its numbered messages until they are acknowledged, in
// memory that outlives its links. On one thread.
class SimulatedAgent {
 public:
  struct Settings {
    std::string name;  // of its host, and of its one target
    std::string machine_id = "machine";
    std::string boot_id = "boot";
    std::string stream = "stream";
    size_t resources = 1;  // in a report
    bool fetches = true;
    bool obeys = true;  // reports what it was told to apply as applied
  };
  // What the server says, after the agent has acted on it. May be empty.
  using Heard = std::function<void(SimulatedAgent&, const wire::ServerMessage&)>;

  SimulatedAgent(Settings settings, const Clock& clock, Heard heard = {});
  ~SimulatedAgent();

  // A new link, in place of one there is: says hello.
  void connect(std::shared_ptr<net::Link> link);
  void say(const wire::AgentMessage& message);
  void say_text(std::string text);

  // Numbered; sent as the window lets.
  void facts(model::Map tree);
  void drift(const std::string& file, bool stands,
             model::DriftPolicy policy = model::DriftPolicy::report);
  void report(const std::optional<std::string>& deployment, const Digest& catalog,
              model::Outcome outcome = model::Outcome::changed);
  void report(const std::optional<std::string>& deployment, model::Report run,
              wire::Report::Cause cause = wire::Report::Cause::apply);
  // As if another server had given it that.
  void hold(const wire::Held& held);
  // Whether it is about what was offered last, and not older than what is held.
  bool obeys(const wire::Apply& order) const;
  void decline(std::optional<std::string> deployment, const Digest& catalog,
               const std::string& why);
  // A heartbeat when it is time; ends a link whose server was silent for too long.
  void step();

  bool linked() const { return link_ != nullptr; }
  bool welcome() const { return welcome_; }
  int64_t acknowledged() const { return outbox_.acknowledged(); }
  size_t kept() const { return messages_.size(); }
  int64_t last() const { return last_; }  // number given
  const std::optional<wire::Held>& held() const { return held_; }
  bool paused() const { return paused_; }
  const std::string& name() const { return settings_.name; }
  std::optional<MonotonicTime> wake() const { return wake_; }
  std::shared_ptr<net::Link> link() const { return link_; }

 private:
  void hear(const net::Message& message);
  void act(const wire::ServerMessage& message);
  void welcomed(const wire::Welcome& welcome);
  void offered(const wire::Offer& offer);
  void fetched(const wire::Piece& piece);
  void apply(const wire::Apply& apply);
  void number(wire::AgentMessage message);
  void forget(const std::vector<int64_t>& numbers);
  void pump();
  void state();
  void unlinked();

  const Settings settings_;
  const Clock& clock_;
  const Heard heard_;
  std::shared_ptr<net::Link> link_;
  std::shared_ptr<bool> current_;  // whether handlers of a link still count
  bool welcome_ = false;
  std::optional<wire::Liveness> liveness_;
  std::optional<MonotonicTime> wake_;
  wire::Outbox outbox_;
  std::map<int64_t, wire::AgentMessage> messages_;
  int64_t last_ = 0;
  std::optional<Digest> facts_;
  std::optional<wire::Held> held_, offered_;
  std::optional<wire::Transfer> transfer_;
  std::string body_;                    // of the catalog on its way
  std::optional<wire::Apply> waiting_;  // for its catalog
  bool paused_ = false;
};

}  // namespace consort::server
