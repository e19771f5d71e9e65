#pragma once
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/link.h"
#include "net/tls.h"
#include "server/agents/observer.h"
#include "server/agents/offered_content.h"
#include "server/agents/orders.h"
#include "server/agents/presence.h"
#include "server/agents/timer_wheel.h"
#include "server/agents/write_queue.h"
#include "server/identity/authority_vault.h"
#include "server/identity/barred_agents.h"
#include "wire/message.h"

namespace consort::server {

class AgentSession;

struct HubSettings {
  Duration heartbeat = std::chrono::seconds(30);
  Duration hello_within = std::chrono::seconds(20);  // of the link, and the welcome of that
  int64_t window = 64;                               // numbered messages under way, of one agent
  size_t unwelcomed = 12'000;           // links before their welcome; more are told to come later
  size_t undecoded = 8 << 20;           // bytes of one agent that wait to be read
  size_t decoded_elsewhere = 32 << 10;  // messages of so many bytes are
  size_t ahead = 1 << 20;               // bytes of content that wait in one link
  size_t fetches = 4'096;               // questions for content, open at a time on one link
  size_t questions = 64;                // of ours, open at a time on one link
  Duration come_again = std::chrono::seconds(10);  // for who is sent away without fault
};

// Where the hub's work is done. Tasks given to one thread are run in their order.
struct HubThreads {
  using Task = std::function<void()>;
  std::function<void(Task)> hub;        // later, on the hub's own thread; called from any
  std::function<void(Task)> elsewhere;  // on a thread that may take its time
};

// All agents that have a link: lets them in, takes what they say to the store and acknowledges it
// when it is durable, gives them orders and content, and knows how they stand. Knows nothing of
// sockets; AgentRoute connects it to a server.
//
// One thread, the hub's, but for Orders, presence() and the constructor. What it is given must
// outlive it, and its thread must have ended before it is destroyed.
class AgentHub final : public Orders {
 public:
  struct Parts {
    store::Store& store;
    const AuthorityVault& vault;
    BarredAgents& barred;
    ContentSource& content;
    AgentObserver& observer;
    const Clock& clock;
    HubThreads threads;
  };
  // Blocks for the store once: no host has a link yet.
  static Result<std::unique_ptr<AgentHub>> make(Parts parts, HubSettings settings);
  ~AgentHub() override;

  // A new link whose peer has shown this certificate, checked against the vault's root.
  void accept(std::shared_ptr<net::Link> link, const net::PeerCertificate& certificate);
  // To be called every kTick, on the hub's thread.
  static constexpr Duration kTick = std::chrono::milliseconds(250);
  void tick();
  // Ends all links with a goodbye, spread so that the agents do not come back at one time.
  void stop();

  const PresenceBoard& presence() const { return presence_; }
  size_t links() const { return sessions_.size(); }
  WriteQueue& writes() { return writes_; }

  void offer(std::vector<Offering> offers, Then then) override;
  void apply(std::vector<Ordering> orders, Then then) override;
  void pause(std::vector<HostRef> hosts, std::string reason, Then then) override;
  void resume(std::vector<HostRef> hosts, Then then) override;
  void withdraw(HostRef host, std::string deployment, Then then) override;
  void recall(HostRef host) override;
  void read(HostRef host, std::string resource_type, std::vector<std::string> names,
            Duration patience, std::function<void(Result<wire::Readings>)> then) override;
  void plan(HostRef host, Digest catalog, Duration patience,
            std::function<void(Result<wire::Planned>)> then) override;

 private:
  friend class AgentSession;
  AgentHub(Parts parts, HubSettings settings);

  // For sessions.
  void welcomed(AgentSession& session);
  void ended(AgentSession& session);
  void changed(const HostRef& host, const std::function<void(Presence&)>& change);
  void tell_stored(const HostRef& host, const wire::AgentMessage& message,
                   const std::optional<Digest>& new_facts);
  void look_again(const AgentSession& session, MonotonicTime when);
  void hold_back(const AgentSession& session);
  void end_links(store::HostId host, const std::string& reason);
  Duration spread(uint64_t session) const;  // so that not all come again at one time

  AgentSession* serving(const HostRef& host);
  // Writes every item with `store`, which returns the text to say, in groups; and then says it to
  // those agents that have a link.
  template <class Item>
  void stand(std::vector<Item> items,
             std::function<Result<std::string>(store::Writer&, const Item&)> store,
             std::function<void(AgentSession&, const Item&, const std::string&)> say, Then then);
  void save_presence();

  const Parts parts_;
  const HubSettings settings_;
  WriteQueue writes_;
  OfferedContent content_;
  PresenceBoard presence_;
  std::unordered_map<uint64_t, std::shared_ptr<AgentSession>> sessions_;
  std::unordered_map<int64_t, AgentSession*> by_target_;  // by host; those welcomed
  std::unordered_map<int64_t, AgentSession*> by_agent_;   // by its own host; those welcomed
  TimerWheel<uint64_t> wheel_;
  std::vector<uint64_t> held_back_;  // sessions that wait for their link to take more
  uint64_t next_session_ = 1;
  size_t unwelcomed_ = 0;
  MonotonicTime saved_{};
  MonotonicTime seen_{};
  bool saving_ = false;
  bool stopped_ = false;
};

}  // namespace consort::server
