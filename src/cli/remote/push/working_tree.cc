#include "cli/remote/push/working_tree.h"

#include <unistd.h>

#include <filesystem>

#include "base/hash.h"
#include "base/strings.h"

namespace consort::cli {
namespace {

constexpr const char* kBranch = "refs/heads/main";
constexpr const char* kServer = "refs/consort/server";  // the server's branch as it was last seen
constexpr const char* kFolders = "refs/consort/folders/";  // what was pushed from which, see below

std::string line_of(const std::string& output) { return std::string(trim(output)); }

// The commit of the branch, by lines of `git ls-remote`, which has every branch whose name ends so;
// "": it is not there.
std::string commit_of(std::string_view branch, const std::string& listed) {
  for (std::string_view line : split_lines(listed)) {
    const size_t tab = line.find('\t');
    if (tab != line.npos && line.substr(tab + 1) == branch) return std::string(line.substr(0, tab));
  }
  return "";
}

}  // namespace

Result<WorkingTree> WorkingTree::open(Git git, std::string site, std::string store) {
  std::error_code error;
  std::filesystem::create_directories(store, error);
  if (error) return os_error(error.value(), "making " + store);
  auto lock = ProcessLock::take(store + "/consort.lock");
  if (!lock) return std::move(lock.error()).within("another push of this environment is under way");
  std::filesystem::remove(store + "/index.lock", error);  // of a process that was ended
  TRY_DO(git.run({"init", "--quiet", "--bare", "--template=", store}, "/"));
  return WorkingTree(std::move(git), std::move(site), std::move(store), std::move(*lock));
}

// Our own repository, with the site as its work tree.
Result<std::string> WorkingTree::ours(std::vector<std::string> arguments,
                                      const Git::Variables& variables) {
  Git::Variables all = {{"GIT_DIR", store_}, {"GIT_WORK_TREE", site_}};
  all.insert(all.end(), variables.begin(), variables.end());
  return git_.run(std::move(arguments), site_, all);
}

// The repository that the site is in, if it is in one.
Result<std::string> WorkingTree::theirs(std::vector<std::string> arguments) {
  return git_.run(std::move(arguments), site_);
}

Result<std::optional<std::string>> WorkingTree::server_head() {
  TRY(std::string heads, ours({"ls-remote", "--", git_.server().url, kBranch}));
  const std::string head = commit_of(kBranch, heads);
  if (head.empty()) return std::optional<std::string>();
  if (!ours({"cat-file", "-e", head + "^{tree}"})) {
    TRY_DO(ours({"fetch", "--quiet", "--no-tags", "--depth=1", "--no-write-fetch-head",
                 "--no-auto-maintenance", "--no-recurse-submodules", "--", git_.server().url,
                 std::string("+") + kBranch + ":" + kServer}));
  }
  return std::optional(head);
}

Result<std::string> WorkingTree::snapshot() {
  TRY_DO(ours({"add", "--all", "--", "."}));
  TRY(std::string tree, ours({"write-tree"}));
  return line_of(tree);
}

Result<std::set<std::string>> WorkingTree::files() {
  TRY(std::string listed, ours({"ls-files", "--stage", "-z"}));
  std::set<std::string> files;
  for (std::string_view entry : split(listed, '\0')) {
    const size_t tab = entry.find('\t');
    if (tab == entry.npos) continue;
    const std::string path(entry.substr(tab + 1));
    if (entry.starts_with("160000"))
      return fail(Code::invalid,
                  printable(path) + " is a repository of its own, which a site cannot hold");
    files.insert(path);
  }
  return files;
}

Result<std::string> WorkingTree::tree_of(const std::string& commit) {
  TRY(std::string tree, ours({"rev-parse", "--verify", "--quiet", commit + "^{tree}"}));
  return line_of(tree);
}

std::optional<std::string> WorkingTree::committed(const std::string& tree) {
  auto theirs_now = theirs({"rev-parse", "HEAD^{tree}", "HEAD^{commit}"});
  if (!theirs_now) return std::nullopt;
  auto lines = split_lines(*theirs_now);
  if (lines.size() < 2 || lines[0] != tree) return std::nullopt;
  return std::string(lines[1]);
}

// One reference a commit, so that one more is kept until it is known which of them the server has.
std::string WorkingTree::pushed_from_here(const std::string& commit) const {
  return kFolders + sha256(site_).hex() + "/" + commit;
}

bool WorkingTree::builds_on(const std::string& commit) {
  if (ours({"rev-parse", "--verify", "--quiet", pushed_from_here(commit)})) return true;
  return follows("HEAD", commit);
}

bool WorkingTree::follows(const std::string& commit, const std::string& earlier) {
  return theirs({"merge-base", "--is-ancestor", earlier, commit}).has_value();
}

Result<std::string> WorkingTree::commit(const std::string& tree,
                                        const std::optional<std::string>& parent,
                                        const std::string& message) {
  Git::Variables identity;
  if (!ours({"var", "GIT_COMMITTER_IDENT"})) {
    for (const char* who : {"GIT_AUTHOR", "GIT_COMMITTER"}) {
      identity.emplace_back(std::string(who) + "_NAME", "consort push");
      identity.emplace_back(std::string(who) + "_EMAIL", "nobody@localhost");
    }
  }
  std::vector<std::string> arguments = {"commit-tree", "--no-gpg-sign", tree, "-m", message};
  if (parent) arguments.insert(arguments.end(), {"-p", *parent});
  TRY(std::string commit, ours(std::move(arguments), identity));
  return line_of(commit);
}

Result<std::string> WorkingTree::subject_of(const std::string& commit) {
  TRY(std::string subject, ours({"log", "-1", "--format=%an, %ar: %s", commit}));
  return line_of(subject);
}

Status WorkingTree::push_committed(const std::string& commit) {
  TRY_DO(theirs({"push", "--quiet", "--no-verify", "--", git_.server().url,
                 commit + ":" + std::string(kBranch)}));
  return {};
}

// It is remembered first: whatever ends us, the server never has a commit of this folder that the
// folder does not know.
Status WorkingTree::push_snapshot(const std::string& commit) {
  TRY_DO(ours({"update-ref", pushed_from_here(commit), commit}));
  TRY_DO(ours({"push", "--quiet", "--no-verify", "--push-option=working-tree", "--",
               git_.server().url, commit + ":" + std::string(kBranch)}));
  forget_pushed_but(commit);
  (void)ours({"gc", "--auto", "--quiet"});  // what it packs is only smaller
  return {};
}

// What stays does no harm.
void WorkingTree::forget_pushed_but(const std::string& commit) {
  auto listed = ours({"for-each-ref", "--format=%(refname)", pushed_from_here("")});
  if (!listed) return;
  for (std::string_view reference : split_lines(*listed))
    if (reference != pushed_from_here(commit))
      (void)ours({"update-ref", "-d", std::string(reference)});
}

}  // namespace consort::cli
