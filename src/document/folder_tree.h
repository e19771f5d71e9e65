#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "document/source_tree.h"

namespace consort::document {

// A folder on disk as it is at the moment of each call, without what is_left_out(). A symbolic link
// to a file is followed as long as it stays inside; one that leaves is listed, and reading it is
// denied. Links to folders are not listed.
class FolderTree final : public SourceTree {
 public:
  struct Bounds {
    size_t files = 1'000'000;
    uint32_t depth = 32;  // folders in folders
  };

  static Result<FolderTree> open(const std::string& folder, Bounds bounds);
  static Result<FolderTree> open(const std::string& folder) { return open(folder, Bounds()); }

  const std::string& folder() const { return folder_; }

  Result<std::vector<SourceFile>> list() const override;
  Result<std::string> read(std::string_view path,
                           uint64_t most_bytes = kLargestFile) const override;

  // Made of device, inode, size and times. A change within one tick of the kernel's clock would not
  // move those: of a file changed just now, the content is looked at as well.
  Result<Stamp> stamp(std::string_view path) const override;

 private:
  FolderTree(std::string folder, Bounds bounds, Descriptor root)
      : folder_(std::move(folder)), bounds_(bounds), root_(std::move(root)) {}

  std::string folder_;
  Bounds bounds_;
  Descriptor root_;
};

}  // namespace consort::document
