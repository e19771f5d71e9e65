#pragma once
#include <atomic>
#include <stop_token>

#include "base/thread_pool.h"
#include "net/http_server.h"
#include "server/sites/serving/git_route.h"
#include "server/sites/site_repository.h"

namespace consort::server {

// What somebody may do with a site, and who it is: git's log of the branch says so too.
struct GitAccess {
  std::string who;  // one line, not empty
  bool read = false;
  bool write = false;
  bool working_trees = false;  // also what nobody has committed (`consort push`)
  std::string why_not = {};  // why nothing can be written, where that is not a matter of who it is
};

// Serves sites to git clients: clone, fetch and push by smart HTTP, as `git http-backend` in a
// child for each request. What is pushed is checked in quarantine (push_hook.h), and a push is
// acknowledged after it is durable and OnBranchMoved was called; what is to be said of it goes
// along.
//
// Any thread. It starts no request that it has no thread for: some wait, the rest is told 503.
class GitService {
 public:
  struct Settings {
    std::string prefix = "/git/";
    // Both are called on a thread of the service. None: there is no such site; nobody: git is asked
    // for a name and password.
    std::function<std::shared_ptr<SiteRepository>(const SiteName&)> find;
    std::function<std::optional<GitAccess>(const net::Request&, const SiteName&)> authorise;
    // What to say to who pushed, once the branch is at this commit: lines, which git shows. May
    // wait a moment; none: nothing.
    std::function<std::string(const SiteName&, const ObjectId& head)> outcome = {};
    std::function<void(const Error&)> on_fault = {};  // what to log; any thread
    size_t threads = 8;                               // requests answered at a time
    size_t waiting = 64;                              // others that wait for that
    Duration deadline = std::chrono::minutes(10);     // of one request
    uint64_t largest_request =
        (uint64_t{1} << 30) + (16 << 20);  // bytes; a pack and what goes along
  };
  explicit GitService(Settings settings);
  ~GitService();  // ends what is going on

  bool serves(const net::Request& request) const;  // the path is below the prefix
  net::Admission admit(const net::Request& request) const;
  void handle(net::Request request, net::Responder responder);

 private:
  void answer(const net::Request& request, const net::Responder& responder, const GitRoute& route);
  void serve(const net::Request& request, const net::Responder& responder, const GitRoute& route,
             SiteRepository& site, const GitAccess& access);
  Status settle(SiteRepository& site, const SiteName& name, const std::optional<ObjectId>& before,
                std::string& answer) const;

  const Settings settings_;
  std::atomic<size_t> accepted_ = 0;  // being answered, or waiting
  std::stop_source stop_;
  std::unique_ptr<ThreadPool> pool_;
};

}  // namespace consort::server
