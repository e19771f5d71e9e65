#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/content/intake.h"
#include "agent/content/offer_check.h"
#include "agent/daemon/state_board.h"
#include "agent/identity/machine.h"
#include "agent/identity/renewal.h"
#include "agent/link/uplink.h"
#include "agent/target/keeper.h"

namespace consort::agent {

// Between the link and the targets: checks what the server says, brings content, hands orders to
// the target they are for, and takes back what the targets have to say. The link's thread, but for
// what a target calls (Outlet), which is any.
class Office final : public LinkHandler, public Outlet {
 public:
  struct Settings {
    std::string version;                              // of this program
    bool apply_offers = false;                        // without waiting for an order
    Duration facts_every = std::chrono::minutes(30);  // at a heartbeat after so long
    double random = 0.5;                              // in [0, 1): spreads renewals of a fleet
  };
  // What the office works with; all outlives it.
  struct Tools {
    const Commons& commons;
    const MembershipStore& store;
    Membership& membership;  // replaced by renewals
    DurableOutbox& outbox;
    std::function<void(std::function<void()>)> post;  // to the link's thread, later
    std::function<void()> changed;                    // wake() may be another time; any news
  };
  Office(Settings settings, Tools tools, Machine machine);
  ~Office() override;

  // Before the link is up. Both outlive the office, or are detached first.
  void add(Keeper& keeper);
  void attach(Uplink* uplink) { uplink_ = uplink; }

  // The time is wake(), or later.
  void step();
  std::optional<MonotonicTime> wake() const { return linked() ? board_.wake() : std::nullopt; }
  bool linked() const { return uplink_ && uplink_->up(); }
  // How far this machine's clock is ahead of the server's, as of the last welcome.
  Duration clock_offset() const { return clock_offset_; }

  // LinkHandler
  wire::Hello hello() override;
  void welcomed(const wire::Welcome& welcome) override;
  Status heard(wire::ServerMessage message) override;
  void beat() override;
  void ended(const LinkEnd& end) override;

  // Outlet
  Status number(std::vector<wire::AgentMessage> messages) override;
  void say(wire::AgentMessage message) override;
  void stands(const wire::State& state) override;

 private:
  // All of one target.
  struct Desk {
    Keeper* keeper;
    std::unique_ptr<Intake> intake;
  };

  Status take(const wire::Offer& offer);
  Status take(const wire::Piece& piece);
  Status take(const wire::Missing& missing);
  Status take(const wire::Apply& apply);
  Status take(const wire::Plan& plan);
  Status take(const wire::Read& read);
  Status take(const wire::Pause& pause);
  Status take(const wire::Resume& resume);
  Status take(const wire::Recall& recall);
  Status take(const wire::Certificate& certificate);
  Status take(const auto&) { return {}; }  // those of the session itself

  Desk* find(const std::string& target);
  void offer_settled(const std::string& target, const Status& status);
  void decline(const std::string& target, std::optional<std::string> deployment,
               const Digest& catalog, const Error& error);
  void adopt(const wire::Anchors& anchors);
  void collect_garbage();
  WallTime server_time() const;

  const Settings settings_;
  const Tools tools_;
  const Machine machine_;
  Uplink* uplink_ = nullptr;
  Renewal renewal_;
  Fetcher fetcher_;
  std::map<std::string, Desk> desks_;
  StateBoard board_;
  WallTime welcome_time_;  // of the server, at
  MonotonicTime welcomed_at_;
  MonotonicTime facts_at_;  // looked at last
  Duration clock_offset_{};
  // For what was posted and comes too late.
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace consort::agent
