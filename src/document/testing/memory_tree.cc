#include "document/testing/memory_tree.h"

namespace consort::document {
namespace {

Error missing(std::string_view path) {
  return fail(Code::not_found, "cannot read " + std::string(path) + ": No such file or directory");
}

}  // namespace

MemoryTree::MemoryTree(std::initializer_list<std::pair<const std::string, std::string>> files)
    : files_(files) {}

void MemoryTree::write(const std::string& path, std::string text) {
  std::lock_guard lock(mutex_);
  files_[path] = std::move(text);
}

void MemoryTree::remove(const std::string& path) {
  std::lock_guard lock(mutex_);
  files_.erase(path);
}

size_t MemoryTree::reads() const {
  std::lock_guard lock(mutex_);
  return reads_;
}

Result<std::vector<SourceFile>> MemoryTree::list() const {
  std::lock_guard lock(mutex_);
  std::vector<SourceFile> files;
  for (const auto& [path, text] : files_)
    files.push_back({path, text.size()});
  return files;
}

Result<std::string> MemoryTree::read(std::string_view path, uint64_t most_bytes) const {
  std::lock_guard lock(mutex_);
  auto found = files_.find(path);
  if (found == files_.end()) return missing(path);
  if (found->second.size() > most_bytes) return too_large(path, found->second.size(), most_bytes);
  ++reads_;
  return found->second;
}

Result<Stamp> MemoryTree::stamp(std::string_view path) const {
  std::lock_guard lock(mutex_);
  auto found = files_.find(path);
  if (found == files_.end()) return missing(path);
  return Stamp{fingerprint(found->second)};
}

}  // namespace consort::document
