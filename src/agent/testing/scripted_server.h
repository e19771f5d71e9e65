#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/link.h"
#include "trust/signing/signing_key.h"
#include "wire/inbox.h"
#include "wire/message.h"

namespace consort::agent {

// The server's end of one agent's links, as docs/dev/agent-protocol.md has it, with a will of its
// own: what a test needs to see what an agent makes of it. Over any net::Link. Thread-safe.
class ScriptedServer {
 public:
  struct Habits {
    bool acknowledges = true;
    bool serves_content = true;
    Duration heartbeat = std::chrono::seconds(30);
    int64_t window = 256;
    std::optional<wire::Refused> refuses = {};
    std::optional<wire::Anchors> anchors = {};
    Duration clock_ahead = {};
    std::optional<int64_t> acknowledged = {};  // lies in the welcome
  };

  explicit ScriptedServer(const Clock& clock) : clock_(clock) {}

  void accept(std::shared_ptr<net::Link> link);  // replaces the one before
  void behave(const std::function<void(Habits&)>& change);
  void send(const wire::ServerMessage& message);
  void send_text(std::string text);
  // Said now, and after every welcome until forget_orders().
  void order(const wire::ServerMessage& message);
  void forget_orders();
  void cut();  // ends the link

  // A signed offer of a catalog, which can be fetched from now on.
  wire::Held publish(const model::Catalog& catalog, int64_t serial);
  void publish_blob(const std::string& bytes);
  wire::SignedHeader signed_header(const wire::CatalogHeader& header) const;
  wire::CatalogHeader header_of(const model::Catalog& catalog, int64_t serial) const;
  wire::Offer offer(const model::Catalog& catalog, int64_t serial);
  std::string signing_key() const { return key_.public_key().to_text(); }

  // All that was handed on, once each and in order; all else; and hellos.
  std::vector<wire::AgentMessage> delivered() const;
  std::vector<wire::AgentMessage> heard() const;
  std::optional<wire::Hello> hello() const;
  size_t hellos() const;
  size_t gaps() const;
  size_t streams() const;
  size_t bytes_served() const;

  // The first of `M` for which `wanted` holds, among what was delivered or heard; waits ten seconds
  // at most.
  template <class M, class Wanted>
  std::optional<M> wait_for(Wanted wanted) {
    std::optional<M> found;
    std::unique_lock lock(mutex_);
    news_.wait_for(lock, std::chrono::seconds(10), [&] {
      for (const auto* all : {&delivered_, &heard_})
        for (const wire::AgentMessage& message : *all) {
          const M* one = std::get_if<M>(&message);
          if (one && wanted(*one)) found = *one;
          if (found) return true;
        }
      return false;
    });
    return found;
  }
  template <class M>
  std::optional<M> wait_for() {
    return wait_for<M>([](const M&) { return true; });
  }
  bool wait_for_hellos(size_t number);

 private:
  void take(const std::shared_ptr<net::Link>& link, const net::Message& message);
  void answer(const wire::AgentMessage& message);
  void welcome(const wire::Hello& hello);
  void serve(const wire::Fetch& fetch);
  void say(const wire::ServerMessage& message);  // with mutex_ held

  const Clock& clock_;
  const trust::SigningKey key_ = trust::SigningKey::generate();
  mutable std::mutex mutex_;
  std::condition_variable news_;
  // Guarded by mutex_:
  Habits habits_;
  std::shared_ptr<net::Link> link_;
  bool welcomed_ = false;
  std::map<std::string, wire::Inbox> inboxes_;  // by stream
  std::string stream_;
  std::map<Digest, std::string> content_;
  std::vector<wire::ServerMessage> orders_;
  std::vector<wire::AgentMessage> delivered_, heard_;
  std::vector<wire::Hello> hellos_;
  size_t gaps_ = 0;
  size_t served_ = 0;
};

}  // namespace consort::agent
