#include <cerrno>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/paths.h"
#include "system/testing/fake_file_system.h"
#include "system/testing/fake_node.h"

// What a test does to a FakeFileSystem: arranging it, looking at it, breaking it.
namespace consort::system {
namespace {

using Lock = std::lock_guard<std::mutex>;

// A path that a test itself gives: a bad one is a bug of the test.
std::string given(const std::string& path) {
  Result<std::string> normal = normal_path(path);
  check(normal.has_value(), "bad path in a test: " + path);
  return *normal;
}

std::vector<std::string_view> names(std::string_view normal) {
  if (normal == "/") return {};
  return split(normal.substr(1), '/');
}

}  // namespace

FakeFileSystem::NodePointer FakeFileSystem::peek(const std::string& path) const {
  NodePointer node = root_;
  std::string normal = given(path);
  for (std::string_view part : names(normal)) {
    auto found = node->children.find(std::string(part));
    if (found == node->children.end()) return nullptr;
    node = found->second;
  }
  return node;
}

void FakeFileSystem::arrange(const std::string& path, NodePointer node) {
  std::string normal = given(path);
  for (NodePointer top : {root_, durable_root_}) {
    NodePointer parent = top;
    for (std::string_view part : names(parent_path(normal))) {
      NodePointer& next = parent->children[std::string(part)];
      if (!next) next = make(FileType::directory, 0755, {});
      parent = next;
    }
    Place there{parent, std::string(file_name(normal)), nullptr};
    attach(there, top == root_ ? node : copy(*node, true));
  }
}

void FakeFileSystem::put(const std::string& path, std::string_view content, uint32_t mode,
                         Ownership owner) {
  Lock lock(mutex_);
  NodePointer file = make(FileType::regular, mode, owner);
  file->content = content;
  file->synced = true;
  arrange(path, std::move(file));
}

void FakeFileSystem::put_directory(const std::string& path, uint32_t mode, Ownership owner) {
  Lock lock(mutex_);
  arrange(path, make(FileType::directory, mode, owner));
}

void FakeFileSystem::put_link(const std::string& path, const std::string& target, Ownership owner) {
  Lock lock(mutex_);
  NodePointer link = make(FileType::link, 0777, owner);
  link->content = target;
  arrange(path, std::move(link));
}

void FakeFileSystem::put_special(const std::string& path, FileType type, uint32_t mode) {
  Lock lock(mutex_);
  arrange(path, make(type, mode, {}));
}

void FakeFileSystem::erase(const std::string& path) {
  Lock lock(mutex_);
  std::string normal = given(path);
  NodePointer parent = peek(std::string(parent_path(normal)));
  if (!parent || !parent->children.contains(std::string(file_name(normal)))) return;
  Place there{parent, std::string(file_name(normal)), nullptr};
  detach(there);
  durable_root_ = copy(*root_, true);
}

std::optional<std::string> FakeFileSystem::content(const std::string& path) const {
  Lock lock(mutex_);
  NodePointer node = peek(path);
  if (!node || node->type == FileType::directory) return std::nullopt;
  return node->content;
}

bool FakeFileSystem::exists(const std::string& path) const {
  Lock lock(mutex_);
  return peek(path) != nullptr;
}

void FakeFileSystem::fail(const std::string& operation, int error_number, int nth) {
  Lock lock(mutex_);
  faults_[operation] = {error_number, nth};
}

std::optional<int> FakeFileSystem::fault(const std::string& operation) {
  auto found = faults_.find(operation);
  if (found == faults_.end()) return std::nullopt;
  Fault& fault = found->second;
  int error_number = fault.error_number;
  if (fault.countdown > 1) {
    --fault.countdown;
    return std::nullopt;
  }
  if (fault.countdown == 1) faults_.erase(found);
  return error_number;
}

Status FakeFileSystem::begin(const std::string& operation, const std::string& path, bool changes,
                             const std::string& to) {
  std::string text = operation;
  if (!path.empty()) text += " " + path;
  if (!to.empty()) text += " " + to;
  operations_.push_back({text, changes});
  for (const std::string& key : {text, path, to}) {
    if (key.empty()) continue;
    if (std::optional<int> error_number = fault(key))
      return file_error(*error_number, operation, path);
  }
  if (changes && read_only_) return file_error(EROFS, operation, path);
  return {};
}

void FakeFileSystem::disk_full_after(std::optional<uint64_t> bytes) {
  Lock lock(mutex_);
  space_ = bytes;
}

Status FakeFileSystem::spend(uint64_t bytes, const std::string& path) {
  if (!space_) return {};
  if (bytes > *space_) return file_error(ENOSPC, "write", path);
  *space_ -= bytes;
  return {};
}

void FakeFileSystem::read_only(bool on) {
  Lock lock(mutex_);
  read_only_ = on;
}

void FakeFileSystem::keep_durable(const std::string& path, const Node& node) {
  NodePointer kept = copy(node, true);
  NodePointer parent = durable_root_;
  for (std::string_view part : names(parent_path(path))) {
    NodePointer& next = parent->children[std::string(part)];
    if (!next) next = make(FileType::directory, 0755, {});
    parent = next;
  }
  parent->children[std::string(file_name(path))] = std::move(kept);
}

void FakeFileSystem::power_cut(PowerCut kind) {
  Lock lock(mutex_);
  root_ = kind == PowerCut::names_kept ? copy(*root_, false) : copy(*durable_root_, true);
  durable_root_ = copy(*root_, true);
}

std::vector<std::string> FakeFileSystem::operations() const {
  Lock lock(mutex_);
  std::vector<std::string> texts;
  for (const Operation& operation : operations_)
    texts.push_back(operation.text);
  return texts;
}

std::vector<std::string> FakeFileSystem::changes() const {
  Lock lock(mutex_);
  std::vector<std::string> texts;
  for (const Operation& operation : operations_) {
    if (operation.changes) texts.push_back(operation.text);
  }
  return texts;
}

void FakeFileSystem::forget_operations() {
  Lock lock(mutex_);
  operations_.clear();
}

void FakeFileSystem::observe(std::function<void(const std::string&)> observer) {
  observer_ = std::move(observer);
}

void FakeFileSystem::changed(const std::string& path) {
  if (observer_) observer_(path);
}

}  // namespace consort::system
