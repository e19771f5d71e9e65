#include "server/sites/git_tree.h"

#include <algorithm>
#include <deque>

#include "base/strings.h"

namespace consort::server {
namespace {

constexpr int kMostLinks = 40;  // as the kernel
constexpr uint64_t kLongestTarget = 4096;

using Files = std::vector<TreeFile>;

const TreeFile* find(const Files& files, std::string_view path) {
  auto found = std::ranges::lower_bound(files, path, {}, &TreeFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

bool has_folder(const Files& files, const std::string& path) {
  auto found = std::ranges::lower_bound(files, path + "/", {}, &TreeFile::path);
  return found != files.end() && found->path.starts_with(path + "/");
}

// One walk from the root to a file, name by name, through links.
class Walk {
 public:
  Walk(const ObjectDatabase& objects, const Files& files, std::string_view path)
      : objects_(objects), files_(files), path_(printable(path)) {
    append_front(path);
  }

  Result<const TreeFile*> file() {
    while (!pending_.empty()) {
      std::string name = std::move(pending_.front());
      pending_.pop_front();
      if (name.empty() || name == ".") continue;
      if (name == "..") {
        if (here_.empty()) return outside("leads outside of the site");
        here_ = document::folder_of(here_);
        continue;
      }
      std::string next = here_.empty() ? name : here_ + "/" + name;
      const TreeFile* found = find(files_, next);
      if (found && found->kind == EntryKind::link) {
        TRY_DO(follow(*found));
      } else if (found) {
        if (pending_.empty()) return found;
        return failed(Code::not_found, "Not a directory");
      } else if (has_folder(files_, next)) {
        here_ = std::move(next);
      } else {
        return failed(Code::not_found, "No such file or directory");
      }
    }
    return failed(Code::invalid, "it is a folder");
  }

 private:
  Status follow(const TreeFile& link) {
    if (++links_ > kMostLinks) return failed(Code::denied, "Too many levels of symbolic links");
    TRY(uint64_t size, objects_.blob_size(link.id));
    if (size > kLongestTarget) return failed(Code::invalid, "it is a link to no path");
    TRY(std::string to, objects_.blob(link.id));
    if (to.empty() || to.find('\0') != to.npos)
      return failed(Code::invalid, "it is a link to no path");
    if (to.starts_with('/'))
      return outside("is a link to " + printable(to) + ", outside of the site");
    append_front(to);
    return {};
  }

  void append_front(std::string_view path) {
    std::vector<std::string_view> parts = split(path, '/');
    pending_.insert(pending_.begin(), parts.begin(), parts.end());
  }

  Error failed(Code code, const std::string& why) const {
    return fail(code, "cannot read " + path_ + ": " + why);
  }
  Error outside(std::string how) const {
    return fail(Code::denied, "cannot read " + path_ + ": it " + how);
  }

  const ObjectDatabase& objects_;
  const Files& files_;
  const std::string path_;
  std::deque<std::string> pending_;
  std::string here_;
  int links_ = 0;
};

}  // namespace

struct GitTree::Snapshot {
  ObjectId commit;
  Files files;

  Result<const TreeFile*> file(const ObjectDatabase& objects, std::string_view path) const {
    const TreeFile* direct = find(files, path);
    if (direct && direct->kind == EntryKind::submodule)
      return fail(Code::invalid, "cannot read " + printable(path) + ": it is a submodule");
    if (direct && direct->kind != EntryKind::link) return direct;
    if (path.starts_with('/') || path.find('\0') != path.npos) {
      return fail(Code::denied, "cannot read " + printable(path) + ": it is no path of the site");
    }
    return Walk(objects, files, path).file();
  }
};

Result<std::unique_ptr<GitTree>> GitTree::open(std::shared_ptr<const ObjectDatabase> objects,
                                               const ObjectId& commit, TreeBounds bounds) {
  std::unique_ptr<GitTree> tree(new GitTree(std::move(objects), bounds));
  TRY_DO(tree->move_to(commit));
  return tree;
}

Status GitTree::move_to(const ObjectId& commit) {
  TRY(Commit read, objects_->commit(commit));
  TRY(Files files, list_tree(*objects_, read.tree, bounds_));
  auto next = std::make_shared<const Snapshot>(commit, std::move(files));
  std::lock_guard lock(mutex_);
  snapshot_ = std::move(next);
  return {};
}

ObjectId GitTree::commit() const { return snapshot()->commit; }

std::shared_ptr<const GitTree::Snapshot> GitTree::snapshot() const {
  std::lock_guard lock(mutex_);
  return snapshot_;
}

Result<std::vector<document::SourceFile>> GitTree::list() const {
  auto shown = snapshot();
  std::vector<document::SourceFile> listed;
  listed.reserve(shown->files.size());
  for (const TreeFile& entry : shown->files) {
    uint64_t size = 0;
    if (entry.kind == EntryKind::submodule) {
      size = 0;
    } else if (entry.kind != EntryKind::link) {
      TRY(size, objects_->blob_size(entry.id));
    } else if (auto target = Walk(*objects_, shown->files, entry.path).file()) {
      TRY(size, objects_->blob_size((*target)->id));
    } else if (target.error().code == Code::invalid) {
      continue;  // to a folder
    }
    listed.push_back({entry.path, size});
  }
  return listed;
}

Result<std::string> GitTree::read(std::string_view path, uint64_t most_bytes) const {
  auto shown = snapshot();
  TRY(const TreeFile* file, shown->file(*objects_, path));
  TRY(uint64_t size, objects_->blob_size(file->id));
  if (size > most_bytes) return document::too_large(path, size, most_bytes);
  return objects_->blob(file->id);
}

Result<ObjectId> GitTree::object(std::string_view path) const {
  auto shown = snapshot();
  TRY(const TreeFile* file, shown->file(*objects_, path));
  return file->id;
}

Result<document::Stamp> GitTree::stamp(std::string_view path) const {
  TRY(const ObjectId id, object(path));
  const auto& bytes = id.bytes;
  return document::Stamp{fingerprint({reinterpret_cast<const char*>(bytes.data()), bytes.size()})};
}

}  // namespace consort::server
