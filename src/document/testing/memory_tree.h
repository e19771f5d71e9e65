#pragma once
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/source_tree.h"

namespace consort::document {

// A tree of files in memory: for tests, and for documents that come from elsewhere than a disk.
class MemoryTree final : public SourceTree {
 public:
  MemoryTree() = default;
  MemoryTree(std::initializer_list<std::pair<const std::string, std::string>> files);

  void write(const std::string& path, std::string text);
  void remove(const std::string& path);
  size_t reads() const;  // how often read() found its file

  Result<std::vector<SourceFile>> list() const override;
  Result<std::string> read(std::string_view path,
                           uint64_t most_bytes = kLargestFile) const override;
  Result<Stamp> stamp(std::string_view path) const override;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> files_;
  mutable size_t reads_ = 0;
};

}  // namespace consort::document
