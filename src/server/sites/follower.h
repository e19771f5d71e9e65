#pragma once
#include <condition_variable>
#include <thread>

#include "base/secret.h"
#include "server/sites/site_repository.h"
#include "system/process.h"

namespace consort::server {

// A branch of a repository elsewhere.
struct OutsideBranch {
  std::string url;  // https://, ssh:// or file://, as `protocols` allows
  std::string branch = "main";
  std::vector<std::string> protocols = {"https", "ssh"};
  // Where the outside branch was rewritten, ours is too; commits of our own are never lost to that.
  bool follow_rewrites = false;
  std::optional<Secret> authorization = {};  // value of that header, for https
  std::string ca_file = {};                  // for https; "": those of the machine
  std::string key_file = {};                 // for ssh
  std::string known_hosts_file = {};         // for ssh
  Duration deadline = std::chrono::minutes(5);
  uint64_t largest_pack = uint64_t{1} << 30;  // bytes
};

// Whether it can be followed at all, without looking there: Code::invalid, or denied for a way that
// `protocols` does not allow.
Status check_outside(const OutsideBranch& outside);

enum class Followed {
  unchanged,
  advanced,
  rewritten,  // it is not on top of what was followed before
  diverged,   // ours has commits that it does not have
};

struct FollowOutcome {
  Followed what = Followed::unchanged;
  ObjectId outside;    // where it is
  bool moved = false;  // ours is there now
};

// Fetches the outside branch, and moves ours there when that loses nothing: fast-forward, or what
// the policy allows. git runs as a child with a deadline, and can ask nobody anything. Blocking;
// for one repository one at a time.
Result<FollowOutcome> follow(SiteRepository& site, const OutsideBranch& outside,
                             system::ProcessRunner& processes, std::stop_token stop = {});

// Follows on a thread of its own: from time to time, and when told that there is news. After a
// failure it waits longer.
class Follower {
 public:
  struct Settings {
    OutsideBranch outside;
    Duration every = std::chrono::minutes(1);
    double jitter = 0.2;  // part of `every` that a wait may be longer or shorter
    // Called on the follower's thread after each look.
    std::function<void(const Result<FollowOutcome>&)> on_followed = {};
    std::function<double()> random;  // from 0 to below 1
  };
  // `processes` outlives it.
  Follower(std::shared_ptr<SiteRepository> site, system::ProcessRunner& processes,
           Settings settings);
  ~Follower();  // ends a fetch that is going on

  void look_now();  // from a webhook; any thread, never blocks

 private:
  void run(const std::stop_token& stop);
  Duration delay() const;

  const std::shared_ptr<SiteRepository> site_;
  system::ProcessRunner& processes_;
  const Settings settings_;
  int failures_ = 0;  // in a row

  std::mutex mutex_;
  std::condition_variable_any news_;
  bool asked_ = true;  // guarded by mutex_
  std::jthread thread_;
};

}  // namespace consort::server
