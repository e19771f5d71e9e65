#include <algorithm>
#include <filesystem>
#include <set>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output_file.h"
#include "cli/remote/api/event_stream.h"
#include "cli/remote/push/fleet_compilation.h"
#include "cli/remote/push/working_tree.h"
#include "cli/remote/show/environment_name.h"
#include "cli/remote/show/host_names.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/results.h"
#include "cli/remote/show/rollout_text.h"
#include "cli/remote/show/rollout_watch.h"
#include "cli/remote/verbs/verbs.h"

namespace consort::cli {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(100);
constexpr int kLooksForRevision = 6000;  // ten minutes: a large site takes its time
constexpr int kLooksForRollout = 30;     // three seconds
constexpr size_t kMostNamed = 10;        // hosts in a sentence

// The environment that is pushed to.
struct Goal {
  std::string name;  // ORGANIZATION/NAME
  bool automatic = true;
  bool paused = false;
  bool working_trees = false;
};

Answered<Goal> goal_of(Session& session) {
  TRY(Target target, environment_target(session.api, ""));
  TRY(model::Value environment, session.api.get(target));
  Goal goal{.name = text_at(environment, "organization") + "/" + text_at(environment, "name"),
            .paused = flag_at(environment, "paused"),
            .working_trees = flag_at(environment, "settings.working_trees")};
  const model::Value& automatic = member(environment, "settings.deploy.automatic");
  goal.automatic = !automatic.is_boolean() || automatic.boolean();
  if (!member(environment, "settings.follow").is_null())
    return Refusal{.error = fail(Code::denied, goal.name + " follows a branch elsewhere"),
                   .hint = "push there: git push",
                   .status = 403};
  return goal;
}

// Where objects of pushes are kept from one to the next.
Result<std::string> folder_for(const Call& call, const std::string& url) {
  auto variable = [&](const char* name) {
    return call.wiring.variable ? call.wiring.variable(name) : std::string();
  };
  std::string cache = variable("XDG_CACHE_HOME");
  if (!cache.starts_with('/')) {
    const std::string home = variable("HOME");
    if (!home.starts_with('/'))
      return fail(Code::not_found, "neither XDG_CACHE_HOME nor HOME says where objects are kept");
    cache = home + "/.cache";
  }
  return cache + "/consort/push/" + sha256(url).hex().substr(0, 16);
}

Answered<WorkingTree> working_tree(Session& session, const Goal& goal) {
  const std::string url = session.api.server().to_string() + "/git/" + goal.name + ".git";
  TRY(std::string folder, folder_for(session.call, url));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return os_error(error.value(), "making " + folder);
  TRY(std::string root, session.api.root_certificate());
  const std::string root_file = folder + "/root.crt";
  TRY_DO(write_output_file(root_file, root));
  TRY(Git git,
      Git::make(session.call,
                {.url = url, .root_file = root_file, .token = session.api.context().token}));
  std::filesystem::path site = std::filesystem::canonical(session.call.arguments.site, error);
  if (error) return os_error(error.value(), "looking at " + session.call.arguments.site);
  TRY(WorkingTree tree, WorkingTree::open(std::move(git), site.string(), folder + "/objects.git"));
  return tree;
}

// Catalogs are made of nothing that would not be pushed.
Status check_all_is_pushed(const Site& site, const std::set<std::string>& pushed) {
  for (const std::string& path : site.files_read())
    if (!pushed.contains(path))
      return fail(Code::invalid, "the site uses " + printable(path) +
                                     ", which is not pushed: a .gitignore leaves it out");
  return {};
}

// What is there on the server is known here, or may be lost.
Answered<void> check_nothing_is_lost(Session& session, WorkingTree& tree, const std::string& head) {
  if (tree.builds_on(head)) return {};
  const auto& replace = session.options().replace;
  if (replace && replace->size() >= 4 && head.starts_with(*replace)) return {};
  TRY(std::string subject, tree.subject_of(head));
  return Refusal{
      .error =
          fail(Code::stale, "the server has " + head.substr(0, 12) + " (" +
                                printable(subject, 200) + "), which this folder knows nothing of"),
      .hint = "get it with git pull, or say --replace " + head.substr(0, 12) + " to overwrite it"};
}

// A commit that the server is to get.
struct Pushed {
  std::string commit;
  bool is_snapshot = false;
};

// None: the server has it already.
Answered<std::optional<Pushed>> push_commit(Session& session, WorkingTree& tree, const Goal& goal,
                                            const std::string& snapshot,
                                            const std::optional<std::string>& head) {
  if (head) {
    TRY(std::string there, tree.tree_of(*head));
    if (there == snapshot) return std::optional<Pushed>();
    TRY_DO(check_nothing_is_lost(session, tree, *head));
  }
  if (auto committed = tree.committed(snapshot)) {
    if (!head || tree.follows(*committed, *head)) {
      TRY_DO(tree.push_committed(*committed));
      return std::optional(Pushed{*committed});
    }
  }
  if (!goal.working_trees) {
    return Refusal{.error = fail(Code::denied, goal.name + " takes only what was committed"),
                   .hint =
                       "commit, on top of what the server has, or let it take working trees: "
                       "consort env set " +
                       goal.name + " working_trees=true",
                   .status = 403};
  }
  TRY(std::string commit,
      tree.commit(snapshot, head, session.options().message.value_or("Push a working tree")));
  TRY_DO(tree.push_snapshot(commit));
  return std::optional(Pushed{commit, true});
}

// The revision as the server has compiled it.
Answered<model::Value> compiled_revision(Session& session, const std::string& commit) {
  for (int look = 0; look < kLooksForRevision; ++look) {
    auto revision = session.api.get(Target::site("revisions", commit));
    if (!revision && revision.error().status != 404) return revision;
    if (revision && text_at(*revision, "state") != "pending") return revision;
    if (!session.api.rest(kLook))
      return fail(Code::cancelled, "interrupted; the server goes on with " + commit.substr(0, 12));
  }
  return fail(Code::timeout, "the server has not compiled " + commit.substr(0, 12) + " yet");
}

// Hosts for which the server made something else than we did.
Answered<std::vector<std::string>> differences(Session& session, const std::string& commit,
                                               const FleetCompilation& here) {
  TRY(HostNames names, HostNames::of(session.api));
  TRY(ApiClient::Items catalogs,
      session.api.list(Target::site("revisions", commit, "catalogs").with("all", "true"), 0));
  std::vector<std::string> different;
  for (const model::Value& catalog : catalogs.items) {
    auto mine = here.catalogs.find(names.name_of(member(catalog, "host")));
    if (mine != here.catalogs.end() && mine->second.hex() != text_at(catalog, "digest"))
      different.push_back(mine->first);
  }
  return different;
}

Answered<void> compare_with_server(Session& session, const std::string& commit,
                                   const FleetCompilation& here) {
  TRY(std::vector<std::string> different, differences(session, commit, here));
  if (different.empty()) return {};
  const size_t all = different.size();
  different.resize(std::min(all, kMostNamed));
  session.terminal().say("warning: the server compiled " + count(all, "host") +
                         " otherwise, by newer facts, another version, or plugins: " +
                         join(different, ", ") + (all > kMostNamed ? ", ..." : ""));
  return {};
}

// Whether a host that is managed got another catalog by the commit.
Answered<bool> changes_a_host(Session& session, const std::string& commit) {
  TRY(ApiClient::Items changed, session.api.list(Target::site("revisions", commit, "catalogs"), 0));
  TRY(ApiClient::Items managed,
      session.api.list(Target::site("hosts").with("filter", "managed").with("fields", "id"), 0));
  std::set<int64_t> ids;
  for (const model::Value& host : managed.items)
    ids.insert(integer_at(host, "id"));
  return std::ranges::any_of(changed.items, [&](const model::Value& catalog) {
    return ids.contains(integer_at(catalog, "host"));
  });
}

// The rollout that the server began by itself for the commit; 0: it began none.
Answered<int64_t> own_rollout(Session& session, const std::string& commit) {
  TRY(bool changes, changes_a_host(session, commit));
  for (int look = 0; changes && look < kLooksForRollout; ++look) {
    Target started = Target::site("events").with("kind", "rollout.started");
    TRY(ApiClient::Items events, session.api.list(started, 20));
    for (const model::Value& event : events.items)
      if (text_at(event, "body.commit") == commit) return integer_at(event, "body.rollout");
    if (!session.api.rest(kLook)) return fail(Code::cancelled, "interrupted; the server goes on");
  }
  return 0;
}

Answered<int> follow_deployment(Session& session, const Goal& goal, const std::string& commit,
                                int64_t since) {
  if (goal.paused) {
    session.terminal().say(goal.name + " is halted: nothing is deployed until it is resumed.");
    return kOk;
  }
  if (!goal.automatic) return deploy(session);
  TRY(int64_t rollout, own_rollout(session, commit));
  if (rollout == 0) {
    session.terminal().say(
        "Nothing is to be deployed now: consort rollout list shows what was begun.");
    return kOk;
  }
  TRY(model::Value ended, watch_rollout(session, rollout, since));
  session.terminal().print(rollout_summary(ended, session.terminal()));
  return exit_code_of_rollout(ended);
}

}  // namespace

Answered<int> push(Session& session) {
  TRY(Goal goal, goal_of(session));
  TRY(auto site, Site::open(session.call));
  TRY(WorkingTree tree, working_tree(session, goal));
  TRY(std::string snapshot, tree.snapshot());
  TRY(auto here, compile_fleet(session, *site));
  if (!here) return kNotCompiled;
  TRY(std::set<std::string> files, tree.files());
  TRY_DO(check_all_is_pushed(*site, files));
  TRY(std::string now, tree.snapshot());
  if (now != snapshot) return fail(Code::stale, "the site was changed while it was compiled");
  session.terminal().say("Compiled here: " + count(here->catalogs.size(), "host") + ", " +
                         count(here->resources, "resource") + ".");

  TRY(int64_t since, newest_event(session.api));  // nothing of the rollout is before it
  TRY(auto head, tree.server_head());
  TRY(auto pushed, push_commit(session, tree, goal, snapshot, head));
  if (!pushed) {
    session.terminal().say(goal.name + " has this site already, as " + head->substr(0, 12) + ".");
    return kOk;
  }
  const std::string& commit = pushed->commit;
  session.terminal().say("Pushed to " + goal.name + " as " + commit.substr(0, 12) +
                         (pushed->is_snapshot ? ", a commit of this working tree." : "."));
  if (session.options().no_wait) return kOk;

  TRY(model::Value revision, compiled_revision(session, commit));
  if (text_at(revision, "state") == "skipped") {
    session.terminal().say("A newer commit took its place before it was compiled.");
    return kOk;
  }
  if (text_at(revision, "state") != "compiled") {
    if (int code = show_value(session, revision); code != kOk) return code;
    return kNotCompiled;
  }
  TRY_DO(compare_with_server(session, commit, *here));
  return follow_deployment(session, goal, commit, since);
}

}  // namespace consort::cli
