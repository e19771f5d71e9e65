#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "server/sites/commit.h"
#include "server/sites/comparison.h"
#include "server/sites/git_tree.h"

namespace consort::server {

// A move of the branch: none before when it was the first commit.
struct BranchMove {
  std::optional<ObjectId> from;
  ObjectId to;
  friend bool operator==(const BranchMove&, const BranchMove&) = default;
};

// Called once for every move, in order, whoever moved it: a push, an edit, a followed branch. By
// one thread at a time, which may use the repository. It is lost when the process ends before: an
// owner that must see every state compares head() with the last one it kept when it opens.
using OnBranchMoved = std::function<void(const BranchMove&)>;

// New bytes by path; none removes the file.
using FileEdits = std::map<std::string, std::optional<std::string>>;

struct LogQuery {
  std::optional<ObjectId> from = {};  // the first to look at; none: the head
  std::string path = {};              // only commits that changed this file or folder; "": all
  size_t limit = 50;
};

struct LogPage {
  std::vector<Commit> commits;
  // Where the next page begins; none: there is no more. A page may be short, or empty, and have
  // one: a call looks at a bounded number of commits.
  std::optional<ObjectId> next;
};

// The site of one environment: a branch of a git repository, and what it was before. The history is
// that of the branch: from a commit to its first parent; what a merge brought is its difference.
//
// Thread-safe, blocking. An ObjectId that is not a commit here is Code::not_found. A commit that
// was given out is durable.
class SiteRepository {
 public:
  virtual ~SiteRepository() = default;

  virtual const std::string& folder() const = 0;  // for git's own programs
  virtual const std::string& branch() const = 0;  // "main"

  virtual Result<std::optional<ObjectId>> head() const = 0;  // none: nothing was ever committed
  // Where the branch was then, by the server's own log of its moves and clock, whatever the commits
  // say of themselves: the last move not later than that. Code::not_found before the first.
  virtual Result<ObjectId> head_at(WallTime time) const = 0;
  // A whole name or its first digits, 4 at least; "" is the head.
  virtual Result<ObjectId> find(std::string_view text) const = 0;

  virtual Result<Commit> commit(const ObjectId& id) const = 0;
  virtual Result<LogPage> log(const LogQuery& query) const = 0;  // newest first
  virtual Result<std::unique_ptr<GitTree>> tree(const ObjectId& commit) const = 0;
  // None: before the first commit.
  virtual Result<Comparison> compare(const std::optional<ObjectId>& before, const ObjectId& after,
                                     const ComparisonLimits& limits = {}) const = 0;
  // The bytes of a file by its object; see GitTree::object(). Code::not_found: it is gone.
  virtual Result<std::string> content(const ObjectId& object) const = 0;
  virtual Result<bool> is_ancestor(const ObjectId& ancestor, const ObjectId& commit) const = 0;

  // Each makes one commit on top of the head, which must be `expected`: Code::stale with what is
  // there otherwise. What changes nothing makes no commit, and gives `expected` back. Of a commit
  // that its review refuses nothing is to be seen. The mode of a file stays; a link that is written
  // to becomes a file.
  virtual Result<ObjectId> edit(const std::optional<ObjectId>& expected, const FileEdits& edits,
                                const CommitDetails& details) = 0;
  // Takes back what a commit changed, and keeps what came after. Code::invalid names the files
  // where that contradicts.
  virtual Result<ObjectId> revert(const ObjectId& expected, const ObjectId& commit,
                                  const CommitDetails& details) = 0;
  // A file or folder as it was at a commit: changed back, there again, or gone.
  virtual Result<ObjectId> restore(const ObjectId& expected, const ObjectId& commit,
                                   const std::string& path, const CommitDetails& details) = 0;
  // The same for a host's own layer: hosts/NAME.yaml, .yml or .jsonnet, and all below hosts/NAME/.
  virtual Result<ObjectId> restore_host(const ObjectId& expected, const ObjectId& commit,
                                        const std::string& host, const CommitDetails& details) = 0;

  // Moves the branch to a commit that is in the repository already, for a follower.
  virtual Status move_branch(const std::optional<ObjectId>& expected, const ObjectId& to,
                             const Person& who, const std::string& why) = 0;
  // Makes what others moved durable, and calls OnBranchMoved for it: after a push.
  virtual Status settle() = 0;
};

}  // namespace consort::server
