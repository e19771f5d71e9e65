#pragma once
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/link.h"
#include "server/agents/agent_hub.h"
#include "server/agents/arrival.h"
#include "wire/inbox.h"
#include "wire/liveness.h"
#include "wire/message.h"

namespace consort::server {

// The server's end of one link, from hello to its end. Believes the certificate alone: a message
// that names a target of somebody else ends the link. On the hub's thread.
class AgentSession : public std::enable_shared_from_this<AgentSession> {
 public:
  struct Target {
    HostRef host;
    std::string name;
    std::optional<Digest> offered;  // the catalog that it may fetch
  };

  AgentSession(AgentHub& hub, uint64_t id, std::shared_ptr<net::Link> link, trust::AgentName name,
               const trust::Certificate& certificate);
  void start();

  uint64_t id() const { return id_; }
  bool is_welcome() const { return stage_ == Stage::welcome; }
  const trust::AgentName& name() const { return name_; }
  const std::string& agent_version() const { return agent_version_; }
  const HostRef& agent() const { return agent_; }  // these since the welcome
  const std::vector<Target>& targets() const { return targets_; }

  // The time for heartbeats and deadlines; returns when to look again.
  MonotonicTime step(MonotonicTime now);
  void serve_content();  // the link may take more
  void end(wire::Goodbye::Reason reason, const std::string& message,
           std::optional<Duration> reconnect_after = {});

  void say(const std::string& json);
  void say(const wire::ServerMessage& message) { say(wire::to_json(message)); }
  void offer(const HostRef& host, const Digest& catalog, const std::string& json);
  void recall(const HostRef& host);
  void read(const HostRef& host, std::string resource_type, std::vector<std::string> names,
            MonotonicTime until, std::function<void(Result<wire::Readings>)> then);
  void plan(const HostRef& host, const Digest& catalog, MonotonicTime until,
            std::function<void(Result<wire::Planned>)> then);

 private:
  enum class Stage { hello, arriving, welcome, ended };
  struct Question {
    MonotonicTime until;
    HostRef host;
    std::function<void(Result<wire::Readings>)> read = {};  // one of these two
    std::function<void(Result<wire::Planned>)> plan = {};
    void fail(const Error& error) const;
  };

  void take(net::Message message);
  void decode_next();
  void decoded(size_t bytes, Result<wire::Decoded<wire::AgentMessage>> message);
  void heard(size_t bytes, Result<wire::Decoded<wire::AgentMessage>> message);

  void hello(wire::Hello hello);
  void arrived(const Status& status, const Arrival& arrival);
  void welcome(const Arrival& arrival);
  void refuse(const Error& error, std::optional<Duration> retry_after = {});

  void receive(wire::AgentMessage& message, size_t bytes);
  void receive_numbered(wire::AgentMessage message, size_t bytes, const Target& about);
  void stored(const Status& status, int64_t sequence);
  void receive(const wire::State& state, const Target& about);
  void receive(const wire::Declined& declined, const Target& about);
  void receive(wire::Fetch fetch);
  void served(Result<wire::Piece> piece);
  void receive(wire::ReadResult answer);
  void receive(wire::PlanResult answer);
  std::optional<int64_t> ask(Question question);
  std::optional<Question> take_question(int64_t request, const std::string& of);
  void receive(const wire::Renew& renew);
  void renewed(Result<std::string> chain);

  MonotonicTime fail_late_questions(MonotonicTime now);
  void tell_connectivity(store::Connectivity connectivity);
  void broken_rule(const std::string& message);
  void forget();
  const Target* target(std::string_view name) const;
  Target* target(const HostRef& host);

  AgentHub& hub_;
  const uint64_t id_;
  const std::shared_ptr<net::Link> link_;
  const trust::AgentName name_;
  const std::string serial_;
  const Digest key_;
  const WallTime not_after_;
  Stage stage_ = Stage::hello;
  MonotonicTime deadline_;  // of the welcome
  std::optional<wire::Liveness> liveness_;
  bool late_ = false;
  HostRef agent_;
  std::string agent_version_;
  std::string stream_;
  std::vector<Target> targets_;
  wire::Inbox inbox_;
  int64_t durable_ = 0;  // number of the stream
  bool acknowledging_ = false;
  bool renewing_ = false;
  int64_t next_request_ = 1;
  std::unordered_map<int64_t, Question> questions_;
  std::list<net::Message> undecoded_;  // the first one is being read elsewhere
  size_t undecoded_bytes_ = 0;
  std::list<wire::Fetch> fetches_;  // the first one is being answered
  bool serving_ = false;
};

}  // namespace consort::server
