#include "server/sites/bare_repository.h"

#include "base/process_lock.h"
#include "base/strings.h"
#include "server/sites/branch_watch.h"
#include "server/sites/objects/text.h"
#include "server/sites/objects/tree_comparison.h"
#include "server/sites/reversal.h"

namespace consort::server {
namespace {

constexpr auto kLeftoverPatience = std::chrono::seconds(10);
constexpr size_t kMostLookedAt = 5'000;  // commits in one call of log()
constexpr size_t kLongestMessage = 64 << 10;
constexpr size_t kLongestPerson = 200;
constexpr size_t kMostEdits = 10'000;

Status check_line(std::string_view text, std::string_view what) {
  bool fits = text.size() <= kLongestPerson && !invalid_utf8(text) &&
              text.find_first_of(std::string_view("<>\n\0", 4)) == text.npos;
  if (fits) return {};
  return fail(Code::invalid,
              "'" + printable(text) + "' cannot be the " + std::string(what) + " of an author");
}

Status check_details(const CommitDetails& details) {
  TRY_DO(check_line(details.author.name, "name"));
  TRY_DO(check_line(details.author.email, "e-mail address"));
  if (trim(details.author.name).empty()) return fail(Code::invalid, "a commit needs an author");
  std::string_view message = details.message;
  if (trim(message).empty()) return fail(Code::invalid, "a commit needs a message");
  if (message.size() > kLongestMessage || invalid_utf8(message) ||
      message.find('\0') != message.npos)
    return fail(Code::invalid, "the message of a commit is UTF-8 text of at most " +
                                   std::to_string(kLongestMessage) + " bytes");
  return {};
}

Status check_path(const std::string& path) {
  for (std::string_view name : split(path, '/')) {
    if (auto fault = fault_of_name(name)) {
      return fail(Code::invalid, "'" + printable(path) + "' cannot be a file of a site: '" +
                                     printable(name) + "' " + *fault);
    }
  }
  return {};
}

std::string first_line(const std::string& message) { return message.substr(0, message.find('\n')); }

class BareRepository final : public SiteRepository {
 public:
  BareRepository(RepositorySettings settings, const Clock& clock, ProcessLock lock,
                 std::unique_ptr<system::FileSystem> files, std::shared_ptr<ObjectDatabase> objects,
                 HeadLog log, std::unique_ptr<BranchWatch> watch)
      : settings_(std::move(settings)),
        reference_("refs/heads/" + settings_.branch),
        clock_(clock),
        lock_(std::move(lock)),
        files_(std::move(files)),
        objects_(std::move(objects)),
        log_(std::move(log)),
        watch_(std::move(watch)) {}

  const std::string& folder() const override { return settings_.folder; }
  const std::string& branch() const override { return settings_.branch; }

  Result<std::optional<ObjectId>> head() const override { return objects_->reference(reference_); }

  Result<ObjectId> head_at(WallTime time) const override {
    std::optional<ObjectId> found;
    TRY_DO(log_.read_back([&](const HeadMove& move) {
      if (move.when > time) return true;
      found = move.to;
      return false;
    }));
    if (found && !found->is_zero()) return *found;
    return fail(Code::not_found,
                "the branch " + branch() + " had no commit yet at " + rfc3339(time));
  }

  Result<ObjectId> find(std::string_view text) const override {
    if (!text.empty()) return objects_->find_commit(text);
    TRY(std::optional<ObjectId> now, head());
    if (now) return *now;
    return fail(Code::not_found, "the branch " + branch() + " has no commit yet");
  }

  Result<Commit> commit(const ObjectId& id) const override { return objects_->commit(id); }

  Result<LogPage> log(const LogQuery& query) const override {
    LogPage page{.commits = {}, .next = query.from};
    if (!page.next) {
      TRY(page.next, head());
    }
    std::optional<TreeEntry> entry;  // at the path, in the commit looked at
    if (page.next && !query.path.empty()) {
      TRY(entry, entry_at(*page.next, query.path));
    }
    for (size_t looked = 0; page.next && looked < kMostLookedAt; ++looked) {
      if (page.commits.size() >= query.limit) break;
      TRY(Commit commit, objects_->commit(*page.next));
      std::optional<TreeEntry> before;
      std::optional<ObjectId> parent;
      if (!commit.parents.empty()) parent = commit.parents.front();
      if (parent && !query.path.empty()) {
        TRY(before, entry_at(*parent, query.path));
      }
      if (query.path.empty() || entry != before) page.commits.push_back(std::move(commit));
      entry = std::move(before);
      page.next = parent;
    }
    return page;
  }

  Result<std::unique_ptr<GitTree>> tree(const ObjectId& commit) const override {
    return GitTree::open(objects_, commit, settings_.tree);
  }

  Result<Comparison> compare(const std::optional<ObjectId>& before, const ObjectId& after,
                             const ComparisonLimits& limits) const override {
    TRY(std::optional<ObjectId> old_tree, tree_of(before));
    TRY(std::optional<ObjectId> new_tree, tree_of(after));
    TRY(auto changes, compare_trees(*objects_, old_tree, new_tree, settings_.tree));
    Comparison comparison;
    comparison.complete = changes.size() <= limits.files;
    if (!comparison.complete) changes.resize(limits.files);
    size_t left = limits.diff_bytes;
    for (const EntryChange& change : changes) {
      TRY(FileChange file, describe(change, limits.file_bytes, left));
      left -= file.diff.size();
      comparison.files.push_back(std::move(file));
    }
    return comparison;
  }

  Result<std::string> content(const ObjectId& object) const override {
    return objects_->blob(object);
  }

  Result<bool> is_ancestor(const ObjectId& ancestor, const ObjectId& commit) const override {
    return objects_->is_ancestor(ancestor, commit);
  }

  Result<ObjectId> edit(const std::optional<ObjectId>& expected, const FileEdits& edits,
                        const CommitDetails& details) override {
    if (edits.size() > kMostEdits)
      return fail(Code::invalid, "more than " + count(kMostEdits, "file") + " in one commit");
    for (const auto& [path, bytes] : edits) {
      TRY_DO(check_path(path));
      if (bytes && bytes->size() > settings_.largest_object)
        return document::too_large(path, bytes->size(), settings_.largest_object);
    }
    return change(expected, details,
                  [&](const std::optional<ObjectId>& root) { return changes_of(root, edits); });
  }

  Result<ObjectId> revert(const ObjectId& expected, const ObjectId& id,
                          const CommitDetails& details) override {
    TRY(Commit reverted, objects_->commit(id));
    std::optional<ObjectId> parent;
    if (!reverted.parents.empty()) parent = reverted.parents.front();
    TRY(std::optional<ObjectId> before, tree_of(parent));
    return change(expected, details, [&](const std::optional<ObjectId>& root) {
      return reverse(*objects_, before, reverted.tree, *root);
    });
  }

  Result<ObjectId> restore(const ObjectId& expected, const ObjectId& then, const std::string& path,
                           const CommitDetails& details) override {
    TRY_DO(check_path(path));
    return restore_paths(expected, then, {path}, details);
  }

  Result<ObjectId> restore_host(const ObjectId& expected, const ObjectId& then,
                                const std::string& host, const CommitDetails& details) override {
    if (auto fault = fault_of_name(host))
      return fail(Code::invalid, "'" + printable(host) + "' cannot be a host: it " + *fault);
    return restore_paths(expected, then, layer_of_host(host), details);
  }

  Status move_branch(const std::optional<ObjectId>& expected, const ObjectId& to, const Person& who,
                     const std::string& why) override {
    TRY_DO(objects_->commit(to));
    TRY_DO(objects_->move_reference(reference_, expected, to, who, why));
    return watch_->look();
  }

  Status settle() override {
    TRY_DO(files_->sync());
    return watch_->look();
  }

 private:
  Result<std::optional<ObjectId>> tree_of(const std::optional<ObjectId>& commit) const {
    if (!commit) return std::optional<ObjectId>();
    TRY(Commit read, objects_->commit(*commit));
    return std::optional(read.tree);
  }

  Result<std::optional<TreeEntry>> entry_at(const ObjectId& commit, const std::string& path) const {
    TRY(Commit read, objects_->commit(commit));
    return find_entry(*objects_, read.tree, path);
  }

  Result<FileChange> describe(const EntryChange& change, size_t file_bytes, size_t left) const {
    FileChange file{.path = printable(change.path)};
    std::optional<std::string> texts[2];
    const std::optional<TreeEntry>* sides[] = {&change.before, &change.after};
    std::optional<uint64_t>* sizes[] = {&file.size_before, &file.size_after};
    for (int i = 0; i < 2; ++i) {
      const std::optional<TreeEntry>& side = *sides[i];
      if (!side) continue;
      if (!side->is_blob()) {  // a submodule
        sizes[i]->emplace(0);
        file.diff_left_out = true;
        continue;
      }
      TRY(*sizes[i], objects_->blob_size(side->id));
      if (**sizes[i] > file_bytes) file.diff_left_out = true;
    }
    for (int i = 0; i < 2 && !file.diff_left_out; ++i) {
      if (!*sides[i]) continue;
      TRY(texts[i], objects_->blob((*sides[i])->id));
      file.diff_left_out = is_binary(*texts[i]);
    }
    if (file.diff_left_out) return file;
    TRY(file.diff, unified_diff(file.path, texts[0], texts[1]));
    if (file.diff.size() > left) {
      file.diff.clear();
      file.diff_left_out = true;
    }
    return file;
  }

  Result<TreeChanges> changes_of(const std::optional<ObjectId>& root, const FileEdits& edits) {
    TreeChanges changes;
    for (const auto& [path, bytes] : edits) {
      std::optional<TreeEntry> before;
      if (root) {
        TRY(before, find_entry(*objects_, *root, path));
      }
      if (before && before->is_folder()) return fail(Code::invalid, path + " is a folder");
      if (!bytes) {
        changes[path] = std::nullopt;
        continue;
      }
      TRY(ObjectId id, objects_->add_blob(*bytes));
      bool program = before && before->kind == EntryKind::program;
      changes[path] = TreePlacement{program ? EntryKind::program : EntryKind::file, id};
    }
    return changes;
  }

  Result<ObjectId> restore_paths(const ObjectId& expected, const ObjectId& then,
                                 const std::vector<std::string>& paths,
                                 const CommitDetails& details) {
    TRY(Commit old, objects_->commit(then));
    return change(expected, details, [&](const std::optional<ObjectId>& root) {
      return restoration(*objects_, old.tree, *root, paths);
    });
  }

  // A commit with what `make` changes on the tree of `expected`.
  template <class Make>
  Result<ObjectId> change(const std::optional<ObjectId>& expected, const CommitDetails& details,
                          const Make& make) {
    TRY_DO(check_details(details));
    TRY_DO(check_head(expected));
    TRY(std::optional<ObjectId> root, tree_of(expected));
    TRY(TreeChanges changes, make(root));
    TRY(ObjectId tree, edit_tree(*objects_, root, changes));
    if (expected && tree == root) return *expected;
    std::vector<ObjectId> parents;
    if (expected) parents.push_back(*expected);
    TRY(ObjectId commit, objects_->add_commit(tree, parents, details, clock_.wall()));
    if (details.review) TRY_DO(details.review(commit));
    if (!details.branch.empty()) return put_aside(commit, details);
    Status moved = objects_->move_reference(reference_, expected, commit, details.author,
                                            "commit: " + first_line(details.message));
    if (!moved) {
      if (moved.error().code == Code::stale) TRY_DO(check_head(expected));
      return std::move(moved).error();
    }
    TRY_DO(watch_->look());
    return commit;
  }

  Result<ObjectId> put_aside(const ObjectId& commit, const CommitDetails& details) {
    const std::string name = "refs/heads/" + details.branch;
    TRY(std::optional<ObjectId> before, objects_->reference(name));
    if (before && details.may_replace) {
      TRY(Commit tip, objects_->commit(*before));
      if (!details.may_replace(tip))
        return fail(Code::exists, "the branch " + details.branch +
                                      " has commits of somebody: merge it, or delete it first");
    }
    TRY_DO(objects_->move_reference(name, before, commit, details.author,
                                    "commit: " + first_line(details.message)));
    return commit;
  }

  Status check_head(const std::optional<ObjectId>& expected) const {
    TRY(std::optional<ObjectId> now, head());
    if (now == expected) return {};
    auto named = [](const std::optional<ObjectId>& id) { return id ? id->hex() : "nothing"; };
    return fail(Code::stale, "the branch " + branch() + " is at " + named(now) + ", no more at " +
                                 named(expected));
  }

  const RepositorySettings settings_;
  const std::string reference_;
  const Clock& clock_;
  const ProcessLock lock_;
  const std::unique_ptr<system::FileSystem> files_;
  const std::shared_ptr<ObjectDatabase> objects_;
  const HeadLog log_;
  const std::unique_ptr<BranchWatch> watch_;
};

Result<std::unique_ptr<SiteRepository>> open_laid_out(RepositorySettings settings,
                                                      const Clock& clock,
                                                      std::unique_ptr<system::FileSystem> files,
                                                      ProcessLock lock) {
  RepositoryRules rules{{settings.branch, settings.largest_object}, settings.largest_push};
  TRY_DO(lay_out(*files, rules));
  TRY_DO(clean_up(*files, settings.folder, kLeftoverPatience));
  TRY(std::shared_ptr<ObjectDatabase> objects, ObjectDatabase::open(settings.folder));
  HeadLog log(settings.folder + "/logs/refs/heads/" + settings.branch);
  TRY(auto watch,
      BranchWatch::begin(objects, "refs/heads/" + settings.branch, log, settings.on_moved));
  return std::make_unique<BareRepository>(std::move(settings), clock, std::move(lock),
                                          std::move(files), std::move(objects), std::move(log),
                                          std::move(watch));
}

}  // namespace

Result<std::unique_ptr<SiteRepository>> create_repository(RepositorySettings settings,
                                                          const Clock& clock) {
  TRY_DO(system::real_file_system("/")->make_directories(settings.folder, 0750));
  auto files = system::real_file_system(settings.folder);
  TRY(ProcessLock lock, ProcessLock::take(settings.folder + "/consort.pid"));
  std::string folder = settings.folder;
  return open_laid_out(std::move(settings), clock, std::move(files), std::move(lock))
      .within("making the site " + folder);
}

Result<std::unique_ptr<SiteRepository>> open_repository(RepositorySettings settings,
                                                        const Clock& clock) {
  auto files = system::real_file_system(settings.folder);
  if (!is_repository(*files))
    return fail(Code::not_found, "there is no site in " + settings.folder);
  TRY(ProcessLock lock, ProcessLock::take(settings.folder + "/consort.pid"));
  std::string folder = settings.folder;
  return open_laid_out(std::move(settings), clock, std::move(files), std::move(lock))
      .within("opening the site " + folder);
}

}  // namespace consort::server
