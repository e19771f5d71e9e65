#include "system/testing/fake_file_system.h"

#include <cerrno>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/paths.h"
#include "system/testing/fake_node.h"

namespace consort::system {

using Lock = std::lock_guard<std::mutex>;

Result<FileStatus> FakeFileSystem::status(const std::string& path) {
  Lock lock(mutex_);
  TRY_DO(begin("status", path, false));
  TRY(Place found, existing(path, "look at"));
  return found.node->status();
}

Fingerprint FakeFileSystem::fingerprint(const std::string& path) {
  Lock lock(mutex_);
  if (!begin("fingerprint", path, false)) return {};
  Result<Place> found = existing(path, "look at");
  return found ? found->node->status().fingerprint() : Fingerprint{};
}

Result<std::string> FakeFileSystem::read(const std::string& path, size_t limit) {
  Lock lock(mutex_);
  TRY_DO(begin("read", path, false));
  TRY(Place found, existing(path, "read"));
  if (found.node->type != FileType::regular) {
    return wrong_type(Code::invalid, path, found.node->type, "regular file");
  }
  if (found.node->content.size() > limit) return too_large(path, limit);
  return found.node->content;
}

// In small pieces, so that whoever scans meets their ends.
Status FakeFileSystem::scan(const std::string& path,
                            const std::function<bool(std::string_view)>& take) {
  constexpr size_t kPiece = 16;
  TRY(std::string content, read(path));
  for (std::string_view rest = content; !rest.empty();) {
    std::string_view piece = rest.substr(0, kPiece);
    if (!take(piece)) break;
    rest.remove_prefix(piece.size());
  }
  return {};
}

Result<Digest> FakeFileSystem::digest(const std::string& path) {
  Lock lock(mutex_);
  TRY_DO(begin("digest", path, false));
  TRY(Place found, existing(path, "read"));
  if (found.node->type != FileType::regular) {
    return wrong_type(Code::invalid, path, found.node->type, "regular file");
  }
  return sha256(found.node->content);
}

Result<Inspection> FakeFileSystem::inspect(const std::string& path) {
  Lock lock(mutex_);
  TRY_DO(begin("inspect", path, false));
  TRY(Place found, existing(path, "look at"));
  Inspection inspection{found.node->status(), std::nullopt};
  if (found.node->type == FileType::regular) inspection.digest = sha256(found.node->content);
  return inspection;
}

Result<std::string> FakeFileSystem::read_link(const std::string& path) {
  Lock lock(mutex_);
  TRY_DO(begin("read_link", path, false));
  TRY(Place found, existing(path, "read the link"));
  if (found.node->type != FileType::link)
    return wrong_type(Code::invalid, path, found.node->type, "symbolic link");
  return found.node->content;
}

Result<std::vector<DirectoryEntry>> FakeFileSystem::list(const std::string& path) {
  Lock lock(mutex_);
  TRY_DO(begin("list", path, false));
  TRY(Place found, existing(path, "list"));
  if (found.node->type != FileType::directory) return file_error(ENOTDIR, "list", path);
  std::vector<DirectoryEntry> entries;
  for (const auto& [name, child] : found.node->children)
    entries.push_back({name, child->type});
  return entries;
}

Status FakeFileSystem::prepare_write(const std::string& path, const WriteOptions& options,
                                     uint32_t& mode, Ownership& owner) {
  TRY(Place found, place(path, "write"));
  if (options.fresh && found.node) return file_error(EEXIST, "write", path);
  mode = options.mode.value_or(0644);
  if (found.node && found.node->type != FileType::link) {
    const Node& old = *found.node;
    if (old.type != FileType::regular)
      return wrong_type(Code::exists, path, old.type, "regular file");
    owner = {options.uid.value_or(old.uid), options.gid.value_or(old.gid)};
    bool same_owner = owner.uid == old.uid && owner.gid == old.gid;
    if (!options.mode) mode = old.mode & (same_owner ? 07777 : 0777);
  } else {
    owner = {options.uid.value_or(0), options.gid.value_or(0)};
  }
  return {};
}

Status FakeFileSystem::write(const std::string& path, std::string_view bytes,
                             const WriteOptions& options) {
  std::string temporary;
  {
    std::unique_lock lock(mutex_);
    TRY_DO(begin("write", path, true));
    NodePointer node = make(FileType::regular, 0, {});
    Ownership owner;
    TRY_DO(prepare_write(path, options, node->mode, owner));
    TRY_DO(spend(bytes.size(), path));
    node->uid = owner.uid;
    node->gid = owner.gid;
    node->content = bytes;
    TRY(Place found, place(path, "write"));
    if (options.check) {  // it may look at the file, and at everything else
      Place unfinished{found.parent, temporary_name(found.name, ++temporaries_), nullptr};
      attach(unfinished, node);
      temporary = join_path(parent_path(path), unfinished.name);
      lock.unlock();
      Status checked = options.check(temporary);
      lock.lock();
      detach(unfinished);
      if (!checked) return checked;
    }
    attach(found, node);
    node->synced = options.durable;
    if (options.durable) keep_durable(path, *node);
  }
  changed(path);
  return {};
}

Status FakeFileSystem::make_directory_locked(const std::string& path, uint32_t mode,
                                             std::optional<Ownership> owner) {
  TRY(Place found, place(path, "make the directory"));
  if (found.node) return file_error(EEXIST, "make the directory", path);
  attach(found, make(FileType::directory, mode, owner.value_or(Ownership{})));
  return {};
}

Status FakeFileSystem::make_directory(const std::string& path, uint32_t mode,
                                      std::optional<Ownership> owner) {
  {
    Lock lock(mutex_);
    TRY_DO(begin("make_directory", path, true));
    TRY_DO(make_directory_locked(path, mode, owner));
  }
  changed(path);
  return {};
}

Status FakeFileSystem::make_directories_locked(const std::string& path, uint32_t mode) {
  if (path == "/") return {};
  Status made = make_directory_locked(path, mode, {});
  if (made) return {};
  if (made.error().code == Code::exists) {
    TRY(Place there, existing(path, "make the directory"));
    if (there.node->type == FileType::directory) return {};
    return wrong_type(Code::exists, path, there.node->type, "directory");
  }
  std::string parent(parent_path(path));
  if (made.error().code != Code::not_found || parent == "/") return made;
  TRY_DO(make_directories_locked(parent, 0755));
  return make_directory_locked(path, mode, {});
}

Status FakeFileSystem::make_directories(const std::string& path, uint32_t mode) {
  {
    Lock lock(mutex_);
    TRY_DO(begin("make_directories", path, true));
    TRY(std::string normal, normal_path(path));
    TRY_DO(make_directories_locked(normal, mode));
  }
  changed(path);
  return {};
}

Status FakeFileSystem::make_link(const std::string& path, const std::string& target) {
  {
    Lock lock(mutex_);
    TRY_DO(begin("make_link", path, true));
    TRY_DO(check_link_target(path, target));
    TRY(Place found, place(path, "make the link"));
    if (found.node && found.node->type != FileType::link) {
      return wrong_type(Code::exists, path, found.node->type, "symbolic link");
    }
    NodePointer link = make(FileType::link, 0777, {});
    link->content = target;
    attach(found, std::move(link));
  }
  changed(path);
  return {};
}

Status FakeFileSystem::set_mode(const std::string& path, uint32_t mode) {
  {
    Lock lock(mutex_);
    TRY_DO(begin("set_mode", path, true));
    TRY(Place found, existing(path, "set the mode of"));
    if (found.node->type == FileType::link) {
      return consort::fail(Code::invalid,
                           printable(path) + " is a symbolic link, which has no mode");
    }
    found.node->mode = mode & 07777;
    found.node->changed_ns = ++time_ns_;
  }
  changed(path);
  return {};
}

Status FakeFileSystem::set_owner(const std::string& path, std::optional<uint32_t> uid,
                                 std::optional<uint32_t> gid) {
  {
    Lock lock(mutex_);
    TRY_DO(begin("set_owner", path, true));
    TRY(Place found, existing(path, "set the owner of"));
    Node& node = *found.node;
    node.uid = uid.value_or(node.uid);
    node.gid = gid.value_or(node.gid);
    if (node.type == FileType::regular) node.mode &= (node.mode & 010) ? 01777 : 03777;
    node.changed_ns = ++time_ns_;
  }
  changed(path);
  return {};
}

// Why the kernel would refuse; 0 when it would not.
int FakeFileSystem::rename_error(const Place& source, const Place& goal) {
  if (!source.parent || !goal.parent) return EBUSY;
  if (!source.node) return ENOENT;
  if (source.node->holds(*goal.parent)) return EINVAL;
  if (!goal.node || goal.node == source.node) return 0;
  if (goal.node->holds(*source.parent)) return ENOTEMPTY;
  bool moves_directory = source.node->type == FileType::directory;
  bool onto_directory = goal.node->type == FileType::directory;
  if (moves_directory && !onto_directory) return ENOTDIR;
  if (!moves_directory && onto_directory) return EISDIR;
  return goal.node->children.empty() ? 0 : ENOTEMPTY;
}

Status FakeFileSystem::rename(const std::string& from, const std::string& to) {
  {
    Lock lock(mutex_);
    TRY_DO(begin("rename", from, true, to));
    TRY(Place source, place(from, "rename"));
    TRY(Place goal, place(to, "rename to"));
    if (int error_number = rename_error(source, goal)) {
      return file_error(error_number, "rename " + printable(from) + " to", to);
    }
    NodePointer node = source.node;
    detach(source);
    attach(goal, std::move(node));
  }
  changed(from);
  changed(to);
  return {};
}

Status FakeFileSystem::remove(const std::string& path) {
  {
    Lock lock(mutex_);
    TRY_DO(begin("remove", path, true));
    TRY(Place found, existing(path, "remove"));
    if (!found.parent) return root_removal();
    if (!found.node->children.empty()) return file_error(ENOTEMPTY, "remove", path);
    detach(found);
  }
  changed(path);
  return {};
}

Status FakeFileSystem::remove_tree(const std::string& path) {
  {
    Lock lock(mutex_);
    TRY_DO(begin("remove_tree", path, true));
    TRY(Place found, existing(path, "remove"));
    if (!found.parent) return root_removal();
    detach(found);
  }
  changed(path);
  return {};
}

Status FakeFileSystem::sync() {
  Lock lock(mutex_);
  TRY_DO(begin("sync", "", false));
  durable_root_ = copy(*root_, true);
  return {};
}

}  // namespace consort::system
