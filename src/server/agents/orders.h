#pragma once
#include <functional>
#include <string>
#include <vector>

#include "server/agents/host_ref.h"
#include "wire/content.h"
#include "wire/orders.h"
#include "wire/requests.h"

namespace consort::server {

struct Offering {
  HostRef host;
  wire::SignedHeader catalog;
};
// `order.target` is filled in from the host.
struct Ordering {
  HostRef host;
  wire::Apply order;
};

// What agents can be told. Offers, applies and pauses stand: they are durable before anybody hears
// of them, and given again on every link, until they are done or replaced. Any thread; nothing here
// blocks. What is passed as `then` is called once, on the hub's thread, and must not block.
class Orders {
 public:
  using Then = std::function<void(Status)>;

  virtual ~Orders() = default;
  // Each is done for all or for none, in groups of kGroup: what the first of a fleet ask for when
  // they are told must not hold up the last. Code::not_found: a host is not there; invalid: a
  // header is of another host.
  static constexpr size_t kGroup = 4'000;
  virtual void offer(std::vector<Offering> offers, Then then) = 0;
  virtual void apply(std::vector<Ordering> orders, Then then) = 0;
  virtual void pause(std::vector<HostRef> hosts, std::string reason, Then then) = 0;
  virtual void resume(std::vector<HostRef> hosts, Then then) = 0;
  // Stops giving an apply again that may never be answered; the agent is not told.
  virtual void withdraw(HostRef host, std::string deployment, Then then) = 0;

  // Facts and standing drift are sent again; nothing happens while the agent is away.
  virtual void recall(HostRef host) = 0;

  // Questions. Code::unavailable: there is no link, or it broke; timeout: `patience` is over; else
  // what the agent says.
  virtual void read(HostRef host, std::string resource_type, std::vector<std::string> names,
                    Duration patience, std::function<void(Result<wire::Readings>)> then) = 0;
  virtual void plan(HostRef host, Digest catalog, Duration patience,
                    std::function<void(Result<wire::Planned>)> then) = 0;
};

}  // namespace consort::server
