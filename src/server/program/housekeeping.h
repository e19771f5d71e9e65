#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "server/environments/environments.h"
#include "server/identity/barred_agents.h"
#include "store/retention.h"

namespace consort::server {

// What has to be done once a day, on a thread of its own: what is not to be kept is removed, and
// repositories are packed. The first time an hour after the start.
class Housekeeping {
 public:
  Housekeeping(store::Store& store, BarredAgents& barred, Environments& environments,
               const store::RetentionPolicy& keep, Log& log);
  ~Housekeeping() { thread_.request_stop(); }

 private:
  void run(std::stop_token stop);
  void clean(std::stop_token stop);

  store::Store& store_;
  BarredAgents& barred_;
  Environments& environments_;
  const store::RetentionPolicy keep_;
  Log& log_;
  std::mutex mutex_;
  std::condition_variable_any never_;
  std::jthread thread_;
};

}  // namespace consort::server
