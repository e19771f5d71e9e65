#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/fields.h"
#include "model/value.h"
#include "server/deploy/rollout/order_between_hosts.h"
#include "server/deploy/rollout/strategy.h"

namespace consort::server {

// How a host stands in a deployment.
enum class Standing {
  waiting,  // its batch has not come
  running,  // ordered; its report is waited for
  away,     // ordered; it has no link, and nobody waits for it
  succeeded,
  failed,
};

// A deployment on its way through its hosts, batch by batch: whom to order next, and when to halt.
// Values only: who owns it gives the orders, and tells what came of them. Hosts are named by their
// position.
class Course {
 public:
  // What has to be known about a host when its turn comes, or its batch is to be left behind.
  struct Look {
    std::function<bool(size_t)> connected;
    std::function<bool(size_t)> well;                 // connected, and nothing on it fails
    std::function<Readiness(size_t)> readiness = {};  // none: all are ready
  };

  // Hosts come after those that they need; `circles` has that of each, none: nobody needs others.
  Course(std::vector<std::string> hosts, Strategy strategy, std::vector<uint32_t> circles = {});

  // For a course that goes on after a restart: how a host stood, before the first next().
  void restore(size_t host, Standing standing, MonotonicTime now);
  // And how it was halted and resumed, of what progress() told.
  void restore_halt(model::Fields& progress);

  // The hosts to be ordered now; they are running or away from here on. Call it after everything
  // told below, and at due().
  std::vector<size_t> next(MonotonicTime now, const Look& look);
  // When next() may come to something though nothing was told.
  std::optional<MonotonicTime> due() const;

  void succeeded(size_t host);
  void failed(size_t host, std::string message);
  void connected(size_t host, MonotonicTime now);  // one that was away is waited for again

  void halt(std::string reason);
  void resume();  // the failures until now do not count any more
  bool halted() const { return reason_.has_value(); }
  const std::string& reason() const { return *reason_; }  // why it is halted
  bool halted_by_failures() const { return by_failures_; }
  bool ended() const { return ended_; }  // no batch is left, and none runs

  const Strategy& strategy() const { return strategy_; }
  size_t hosts() const { return hosts_.size(); }
  size_t batch() const { return batch_; }  // counted from 1; 0 before the first
  size_t batches() const { return ends_.size(); }
  Standing standing(size_t host) const { return hosts_[host].standing; }
  uint32_t circle(size_t host) const { return hosts_[host].circle; }
  size_t count(Standing standing) const { return counts_[static_cast<size_t>(standing)]; }

  // {"strategy", "hosts", "waiting", "running", "away", "succeeded", "failed", "batch",
  // "batches": [{"hosts", "done", "failed"}], "failures": [{"host", "message"}], "reason"?,
  // "by_failures"?, "forgiven"?}
  model::Map progress() const;

 private:
  struct Host {
    std::string name;
    Standing standing = Standing::waiting;
    size_t batch = 0;
    uint32_t circle = 0;
    std::string message;  // why it failed
  };
  void stand(size_t host, Standing standing);
  size_t first_of(size_t batch) const { return batch == 0 ? 0 : ends_[batch - 1]; }
  bool running_in_batch() const { return batch_ > 0 && running_[batch_ - 1] > 0; }
  std::vector<size_t> due_to_begin() const;
  std::vector<Waiting> ask(const Look& look);
  std::vector<size_t> next_of_begun(const Look& look);
  void begin(const std::vector<size_t>& hosts, MonotonicTime now, const Look& look);
  void lose_patience(MonotonicTime now);
  bool soaked(MonotonicTime now, const Look& look);
  bool too_many_failures();

  const Strategy strategy_;
  std::vector<Host> hosts_;
  std::vector<size_t> ends_;              // of each batch: the position after its last host
  size_t batch_ = 0;                      // how many have begun
  size_t counts_[5] = {};                 // hosts by standing
  std::vector<size_t> running_;           // of the batches, how many run
  size_t forgiven_ = 0;                   // failures before the last resume()
  std::optional<MonotonicTime> ordered_;  // when somebody was last
  std::optional<MonotonicTime> quiet_;    // since when nobody in the batch runs
  std::optional<std::string> reason_;
  bool by_failures_ = false;
  bool ended_ = false;
};

}  // namespace consort::server
