#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/source_tree.h"

namespace consort::document {

// A folder on disk as it is at the moment of each call. Version control folders and editors' backup
// files are left out. Symbolic links are followed only as long as they stay inside; a link that
// leaves is listed when it names a file, and reading it is denied.
class FolderTree final : public SourceTree {
 public:
  struct Bounds {
    size_t files = 1'000'000;
    uint32_t depth = 32;  // folders in folders
  };

  static Result<FolderTree> open(const std::string& folder, Bounds bounds);
  static Result<FolderTree> open(const std::string& folder) { return open(folder, Bounds()); }

  FolderTree(FolderTree&& other) noexcept;
  FolderTree& operator=(FolderTree&& other) noexcept;
  ~FolderTree() override;

  const std::string& folder() const { return folder_; }

  Result<std::vector<SourceFile>> list() const override;
  Result<std::string> read(std::string_view path,
                           uint64_t most_bytes = kLargestFile) const override;
  Result<Stamp> stamp(std::string_view path) const override;

 private:
  FolderTree(std::string folder, Bounds bounds, int root);

  std::string folder_;
  Bounds bounds_;
  int root_;  // descriptor of the folder; -1 after a move
};

}  // namespace consort::document
