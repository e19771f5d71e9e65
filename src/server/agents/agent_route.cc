#include "server/agents/agent_route.h"

#include "wire/limits.h"

namespace consort::server {
namespace {

constexpr size_t kReaders = 2;

// Signs of life are the heartbeats of the link itself.
net::WebSocketLimits limits() {
  net::WebSocketLimits limits;
  limits.message_bytes = wire::kMostFrame;
  limits.waiting_bytes = 2 * wire::kMostFrame;  // an agent that takes less is dropped
  limits.ping_after = std::chrono::hours(4);
  limits.lost_after = std::chrono::hours(5);
  return limits;
}

}  // namespace

Result<std::unique_ptr<AgentRoute>> AgentRoute::make(net::Loop& loop, store::Store& store,
                                                     const AuthorityVault& vault,
                                                     BarredAgents& barred, ContentSource& content,
                                                     AgentObserver& observer, const Clock& clock,
                                                     HubSettings settings) {
  std::unique_ptr<AgentRoute> route(new AgentRoute(loop));
  route->readers_ = std::make_unique<ThreadPool>(kReaders);
  HubThreads threads{
      .hub = [poster = loop.poster()](HubThreads::Task task) { poster.post(std::move(task)); },
      .elsewhere =
          [pool = route->readers_.get()](HubThreads::Task task) { pool->submit(std::move(task)); }};
  TRY(route->hub_,
      AgentHub::make({store, vault, barred, content, observer, clock, threads}, settings));
  route->hub_->writes().start();
  route->tick();
  return route;
}

void AgentRoute::handle(const net::Request& request, const net::Responder& responder) {
  if (!request.peer)
    return responder.send(net::Response::text(403, "an agent shows its certificate\n"));
  auto link = responder.upgrade(limits());
  if (!link) return responder.send(net::Response::text(426, link.error().message + "\n"));
  hub_->accept(std::move(*link), *request.peer);
}

void AgentRoute::tick() {
  hub_->tick();
  timer_ = loop_.after(AgentHub::kTick, [this] { tick(); });
}

void AgentRoute::stop() {
  timer_.cancel();
  hub_->stop();
}

}  // namespace consort::server
