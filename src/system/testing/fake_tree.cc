#include <cerrno>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/paths.h"
#include "system/testing/fake_file_system.h"
#include "system/testing/fake_node.h"

// The tree of a FakeFileSystem: finding places in it and changing them.
namespace consort::system {
namespace {

constexpr int kMostLinks = 40;

std::vector<std::string> components_reversed(std::string_view path) {
  std::vector<std::string> parts;
  for (std::string_view part : split(path, '/')) {
    if (!part.empty() && part != ".") parts.insert(parts.begin(), std::string(part));
  }
  return parts;
}

}  // namespace

FakeFileSystem::FakeFileSystem() {
  root_ = make(FileType::directory, 0755, {});
  durable_root_ = copy(*root_, true);
}
FakeFileSystem::~FakeFileSystem() = default;

FakeFileSystem::NodePointer FakeFileSystem::make(FileType type, uint32_t mode, Ownership owner) {
  ++time_ns_;
  return std::make_shared<Node>(Node{.type = type,
                                     .mode = mode & 07777,
                                     .uid = owner.uid,
                                     .gid = owner.gid,
                                     .inode = ++inodes_,
                                     .modified_ns = time_ns_,
                                     .changed_ns = time_ns_});
}

// Keeping unsynced content marks it as synced, in the original too: that is what sync() does.
FakeFileSystem::NodePointer FakeFileSystem::copy(const Node& node, bool keep_unsynced) {
  auto made = std::make_shared<Node>(node);
  if (!node.synced && !keep_unsynced && node.type == FileType::regular) made->content.clear();
  made->synced = true;
  for (auto& [name, child] : made->children) {
    if (keep_unsynced) child->synced = true;
    child = copy(*child, keep_unsynced);
  }
  return made;
}

void FakeFileSystem::attach(Place& place, NodePointer node) {
  node->changed_ns = ++time_ns_;
  place.parent->children[place.name] = node;
  place.parent->modified_ns = place.parent->changed_ns = time_ns_;
  place.node = std::move(node);
}

void FakeFileSystem::detach(Place& place) {
  place.parent->children.erase(place.name);
  place.parent->modified_ns = place.parent->changed_ns = ++time_ns_;
  place.node = nullptr;
}

// Where the real one walks: links are followed only when root owns them and the directory they are
// in, and nobody else may write there.
Result<FakeFileSystem::NodePointer> FakeFileSystem::directory(const std::string& path,
                                                              std::string_view doing,
                                                              std::string_view whole) {
  std::vector<NodePointer> trail{root_};
  std::vector<std::string> ahead = components_reversed(path);
  int links = 0;
  while (!ahead.empty()) {
    std::string name = std::move(ahead.back());
    ahead.pop_back();
    if (name == "..") {
      if (trail.size() > 1) trail.pop_back();
      continue;
    }
    const Node& here = *trail.back();
    auto found = here.children.find(name);
    if (found == here.children.end()) return file_error(ENOENT, doing, whole);
    NodePointer next = found->second;
    if (next->type == FileType::link) {
      if (++links > kMostLinks) return file_error(ELOOP, doing, whole);
      if (next->uid != 0)
        return untrusted_link(whole, name, "user " + std::to_string(next->uid) + " owns it");
      if (here.uid != 0 || here.mode & 022) {
        return untrusted_link(whole, name, "others may write to the directory it is in");
      }
      if (next->content.starts_with('/')) trail.resize(1);
      for (std::string& part : components_reversed(next->content))
        ahead.push_back(std::move(part));
    } else if (next->type == FileType::directory) {
      trail.push_back(std::move(next));
    } else {
      return file_error(ENOTDIR, doing, whole);
    }
  }
  return trail.back();
}

Result<FakeFileSystem::Place> FakeFileSystem::place(const std::string& path,
                                                    std::string_view doing) {
  TRY(std::string normal, normal_path(path));
  if (normal == "/") return Place{nullptr, "", root_};
  TRY(NodePointer parent, directory(std::string(parent_path(normal)), doing, normal));
  std::string name(file_name(normal));
  auto found = parent->children.find(name);
  NodePointer node = found == parent->children.end() ? nullptr : found->second;
  return Place{std::move(parent), std::move(name), std::move(node)};
}

Result<FakeFileSystem::Place> FakeFileSystem::existing(const std::string& path,
                                                       std::string_view doing) {
  TRY(Place found, place(path, doing));
  if (!found.node) return file_error(ENOENT, doing, path);
  return found;
}

}  // namespace consort::system
