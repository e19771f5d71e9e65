#include "server/sites/follower.h"

#include <algorithm>

#include "base/strings.h"
#include "server/sites/git_environment.h"
#include "server/sites/repository_layout.h"

namespace consort::server {
namespace {

const Person kFollower{"consort follower", ""};
constexpr int kMostDoublings = 5;

// What git is told by the environment, where secrets are not seen by others.
std::vector<std::pair<std::string, std::string>> environment_of(const OutsideBranch& outside) {
  auto environment = git_environment();
  std::vector<std::pair<std::string, std::string>> settings = {{"protocol.allow", "never"}};
  for (const std::string& protocol : outside.protocols)
    settings.emplace_back("protocol." + protocol + ".allow", "always");
  if (outside.authorization)
    settings.emplace_back("http.extraHeader", "Authorization: " + outside.authorization->reveal());
  environment.emplace_back("GIT_CONFIG_COUNT", std::to_string(settings.size()));
  for (size_t i = 0; i < settings.size(); ++i) {
    environment.emplace_back("GIT_CONFIG_KEY_" + std::to_string(i), settings[i].first);
    environment.emplace_back("GIT_CONFIG_VALUE_" + std::to_string(i), settings[i].second);
  }
  if (!outside.ca_file.empty()) environment.emplace_back("GIT_SSL_CAINFO", outside.ca_file);
  std::string ssh = "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes";
  auto quoted = [](const std::string& path) { return "'" + replace_all(path, "'", "'\\''") + "'"; };
  if (!outside.key_file.empty()) ssh += " -oIdentitiesOnly=yes -i " + quoted(outside.key_file);
  if (!outside.known_hosts_file.empty())
    ssh += " -o " + quoted("UserKnownHostsFile=" + outside.known_hosts_file);
  environment.emplace_back("GIT_SSH_COMMAND", ssh);
  return environment;
}

// git on one repository.
class Git {
 public:
  Git(const SiteRepository& site, const OutsideBranch& outside, system::ProcessRunner& processes,
      std::stop_token stop)
      : folder_(site.folder()), outside_(outside), processes_(processes), stop_(std::move(stop)) {}

  Status fetch() {
    std::string limit = "--fsize=" + std::to_string(outside_.largest_pack);
    std::string refspec = "+refs/heads/" + outside_.branch + ":" + fetched();
    return run({"prlimit", limit, "git", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                "--no-auto-maintenance", "--no-recurse-submodules", "--", outside_.url, refspec});
  }

  Result<std::optional<ObjectId>> reference(const std::string& name) {
    auto named = run_for_output({"git", "for-each-ref", "--format=%(objectname)", name});
    if (!named) return std::move(named).error();
    return ObjectId::from_hex(trim(*named));
  }

  Status set(const std::string& name, const ObjectId& id) {
    return run({"git", "update-ref", name, id.hex()});
  }

  std::string fetched() const { return "refs/consort/outside/" + outside_.branch; }
  std::string followed() const { return "refs/consort/followed/" + outside_.branch; }

 private:
  Result<std::string> run_for_output(std::vector<std::string> argv) {
    system::Command command{.argv = std::move(argv),
                            .environment = environment_of(outside_),
                            .directory = folder_,
                            .umask = 027,
                            .timeout = outside_.deadline};
    TRY(system::CommandResult result, run_checked(processes_, command, stop_));
    return result.output;
  }
  Status run(std::vector<std::string> argv) {
    auto output = run_for_output(std::move(argv));
    if (!output) return std::move(output).error();
    return {};
  }

  const std::string folder_;
  const OutsideBranch& outside_;
  system::ProcessRunner& processes_;
  const std::stop_token stop_;
};

// What the move from `head` to `outside` would be. `followed`: where the outside branch was when we
// last were there too.
Result<Followed> judge(const SiteRepository& site, const std::optional<ObjectId>& head,
                       const ObjectId& outside, const std::optional<ObjectId>& followed) {
  if (head == outside) return Followed::unchanged;
  if (!head) return Followed::advanced;
  TRY(bool forward, site.is_ancestor(*head, outside));
  if (forward) return Followed::advanced;
  if (outside == followed) return Followed::unchanged;  // we have more than it has
  if (!followed) return Followed::diverged;
  TRY(bool all_from_there, site.is_ancestor(*head, *followed));
  return all_from_there ? Followed::rewritten : Followed::diverged;
}

}  // namespace

Status check_outside(const OutsideBranch& outside) {
  if (!is_branch_name(outside.branch))
    return fail(Code::invalid, "'" + printable(outside.branch) + "' cannot be a branch to follow");
  size_t scheme = outside.url.find("://");
  std::string protocol = outside.url.substr(0, scheme);
  bool known = protocol == "https" || protocol == "ssh" || protocol == "file";
  if (scheme == outside.url.npos || !known ||
      std::ranges::find(outside.protocols, protocol) == outside.protocols.end()) {
    return fail(Code::denied, "'" + printable(outside.url) + "' cannot be followed: only " +
                                  join(outside.protocols, ", ") + " are allowed");
  }
  constexpr size_t kLongest = 2048;
  bool plain = outside.url.size() <= kLongest &&
               std::ranges::all_of(outside.url, [](char c) { return c > 0x20 && c < 0x7f; });
  if (!plain) return fail(Code::invalid, "'" + printable(outside.url) + "' is not a URL");
  // URLs are told in logs, in git's log of the branch, and to who may read.
  std::string_view place = std::string_view(outside.url).substr(scheme + 3);
  bool has_password = place.substr(0, place.find('/')).find('@') != place.npos;
  if (protocol == "https" && has_password)
    return fail(Code::invalid, "a URL to follow has no name and password in it");
  return {};
}

Result<FollowOutcome> follow(SiteRepository& site, const OutsideBranch& outside,
                             system::ProcessRunner& processes, std::stop_token stop) {
  TRY_DO(check_outside(outside));
  Git git(site, outside, processes, std::move(stop));
  TRY_DO(git.fetch());
  TRY(std::optional<ObjectId> there, git.reference(git.fetched()));
  if (!there) return fail(Code::not_found, "git fetched nothing from " + outside.url);
  TRY(std::optional<ObjectId> followed, git.reference(git.followed()));
  TRY(std::optional<ObjectId> head, site.head());
  FollowOutcome outcome{.outside = *there};
  TRY(outcome.what, judge(site, head, *there, followed));
  outcome.moved = outcome.what == Followed::advanced ||
                  (outcome.what == Followed::rewritten && outside.follow_rewrites);
  if (outcome.moved) {
    TRY_DO(site.settle());  // what was fetched, before the branch says that it is there
    TRY_DO(site.move_branch(head, *there, kFollower, "follow: " + outside.url));
  }
  if ((outcome.moved || head == there) && followed != there)
    TRY_DO(git.set(git.followed(), *there));
  return outcome;
}

Follower::Follower(std::shared_ptr<SiteRepository> site, system::ProcessRunner& processes,
                   Settings settings)
    : site_(std::move(site)),
      processes_(processes),
      settings_(std::move(settings)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Follower::~Follower() = default;

void Follower::look_now() {
  std::lock_guard lock(mutex_);
  asked_ = true;
  news_.notify_one();
}

void Follower::run(const std::stop_token& stop) {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      news_.wait_for(lock, stop, delay(), [this] { return asked_; });
      if (stop.stop_requested()) return;
      asked_ = false;
    }
    auto outcome = follow(*site_, settings_.outside, processes_, stop);
    if (stop.stop_requested()) return;
    failures_ = outcome ? 0 : std::min(failures_ + 1, kMostDoublings);
    if (settings_.on_followed) settings_.on_followed(outcome);
  }
}

Duration Follower::delay() const {
  double part = 1 + settings_.jitter * (2 * settings_.random() - 1);
  std::chrono::duration<double, std::nano> wait = settings_.every * part * (1 << failures_);
  return std::chrono::duration_cast<Duration>(wait);
}

}  // namespace consort::server
