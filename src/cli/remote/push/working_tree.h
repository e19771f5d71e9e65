#pragma once
#include <optional>
#include <set>
#include <string>

#include "base/process_lock.h"
#include "cli/remote/push/git.h"

namespace consort::cli {

// The folder of a site as git would commit it, without what its .gitignore leaves out, whether or
// not it is a repository: objects are kept in a repository of our own, one for each environment of
// a server, so that a push sends only what the server lacks. The user's repository is only read.
// One process at a time. Commits and trees are named by their hexadecimal digits.
class WorkingTree {
 public:
  // `site`: the folder. `store`: the repository of our own, made when there is none. Both absolute.
  // Code::busy: another process pushes.
  static Result<WorkingTree> open(Git git, std::string site, std::string store);

  // The commit of the server's branch, which is here then; none: it has none yet.
  Result<std::optional<std::string>> server_head();
  // The tree of the folder as it is now. Code::invalid: it has something that no site can have.
  Result<std::string> snapshot();
  Result<std::set<std::string>> files();  // paths of the last snapshot
  Result<std::string> tree_of(const std::string& commit);
  // The commit that is checked out, if it is what the folder holds: a tree that was committed.
  std::optional<std::string> committed(const std::string& tree);

  // Whether nobody's work is lost when this folder takes the place of `commit`: a snapshot that was
  // pushed from this folder (from another of the same user does not count), or in the history of
  // what is checked out.
  bool builds_on(const std::string& commit);
  // Whether `commit`, of the user's repository, comes after `earlier`.
  bool follows(const std::string& commit, const std::string& earlier);

  // A commit of `tree` on top of `parent`.
  Result<std::string> commit(const std::string& tree, const std::optional<std::string>& parent,
                             const std::string& message);
  Result<std::string> subject_of(const std::string& commit);

  // To the server's branch; which must be what server_head() said. A commit of the user's
  // repository, or one made by commit(), which the server may not take.
  Status push_committed(const std::string& commit);
  Status push_snapshot(const std::string& commit);

 private:
  WorkingTree(Git git, std::string site, std::string store, ProcessLock lock)
      : git_(std::move(git)),
        site_(std::move(site)),
        store_(std::move(store)),
        lock_(std::move(lock)) {}

  Result<std::string> ours(std::vector<std::string> arguments,
                           const Git::Variables& variables = {});
  Result<std::string> theirs(std::vector<std::string> arguments);
  std::string pushed_from_here(const std::string& commit) const;
  void forget_pushed_but(const std::string& commit);

  Git git_;
  std::string site_;
  std::string store_;
  ProcessLock lock_;
};

}  // namespace consort::cli
