#pragma once
#include <memory>
#include <stop_token>
#include <vector>

#include "agent/daemon/metrics_server.h"
#include "agent/daemon/office.h"
#include "agent/daemon/premises.h"
#include "agent/daemon/server_connection.h"
#include "agent/daemon/status.h"
#include "net/loop.h"
#include "system/service_manager.h"

namespace consort::agent {

// The agent as it runs: every target on its thread, the link on the thread that calls run(). Wakes
// for what happens and for heartbeats, and for nothing else.
class Daemon {
 public:
  // What keeps the agent from starting; see Premises.
  static Result<std::unique_ptr<Daemon>> open(const Config& config, const Wiring& wiring);
  ~Daemon();

  // Until `stop`, and less than a second longer. Once.
  Status run(std::stop_token stop);

 private:
  Daemon(std::unique_ptr<Premises> premises, const Wiring& wiring);
  void begin_to_stop();
  void tick();
  void arm();
  void news();  // something of the status may have changed
  void write_status();
  AgentStatus status() const;
  void keep_alive();
  void open_metrics();

  const Wiring wiring_;
  std::unique_ptr<Premises> premises_;
  net::Loop loop_;
  ServerConnection connection_;
  std::unique_ptr<Office> office_;
  std::unique_ptr<Uplink> uplink_;
  std::vector<std::unique_ptr<Keeper>> keepers_;
  const system::ServiceManager manager_;
  std::unique_ptr<MetricsServer> metrics_;  // none: not wanted, or its port is taken
  net::Timer next_;                         // of the link
  net::Timer status_;                       // to be written
  net::Timer alive_;
  net::Timer last_;  // the end, when a goodbye takes too long
  bool status_due_ = false;
  bool stopping_ = false;
  std::optional<AgentStatus> written_;
};

}  // namespace consort::agent
