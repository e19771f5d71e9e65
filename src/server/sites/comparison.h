#pragma once
#include <optional>
#include <string>
#include <vector>

#include "server/sites/object_id.h"

namespace consort::server {

// A file that two commits do not have alike.
struct FileChange {
  std::string path;
  std::optional<uint64_t> size_before;  // bytes; none: the file is new
  std::optional<uint64_t> size_after;   // none: it was removed
  // Unified, with three lines around. "" where it says nothing: files that are binary or larger
  // than the limit, and what came after the limit of all.
  std::string diff;
  bool diff_left_out = false;
};

struct Comparison {
  std::vector<FileChange> files;  // sorted by path
  bool complete = true;           // false: more files differ than the limit says
};

struct ComparisonLimits {
  size_t files = 1'000;
  size_t file_bytes = 1 << 20;  // of a file that is compared line by line
  size_t diff_bytes = 4 << 20;  // of all diffs together
};

}  // namespace consort::server
