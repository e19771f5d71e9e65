#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace consort::document {

// One state of a file: the stamp moves when the file changes, and costs no reading of it.
struct Stamp {
  Fingerprint identity;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

struct SourceFile {
  std::string path;   // "tags/web.yaml"
  uint64_t size = 0;  // bytes
  friend auto operator<=>(const SourceFile&, const SourceFile&) = default;
};

// The files of a site, wherever they are kept. Paths are relative, with '/', without "." and "..".
// Every method may be called from any thread.
class SourceTree {
 public:
  static constexpr uint64_t kLargestFile = uint64_t{1} << 30;

  virtual ~SourceTree() = default;

  // Every file, sorted by path.
  virtual Result<std::vector<SourceFile>> list() const = 0;

  // The bytes of a file: not_found, denied when the path leaves the tree, invalid past
  // `most_bytes`.
  virtual Result<std::string> read(std::string_view path,
                                   uint64_t most_bytes = kLargestFile) const = 0;

  // Take it before reading: then a change in between shows the next time.
  virtual Result<Stamp> stamp(std::string_view path) const = 0;
};

// `relative` as seen from the folder `folder` ("" is the root), without "." and "..": ("tags",
// "../lib/a.jsonnet") gives "lib/a.jsonnet". Fails (denied) when that leaves the tree or is
// absolute, (invalid) when it names nothing.
Result<std::string> resolve(std::string_view folder, std::string_view relative);

// What read() says of a file with more bytes than asked for.
Error too_large(std::string_view path, uint64_t bytes, uint64_t most_bytes);

// "tags" of "tags/web.yaml"; "" of "site.yaml".
std::string_view folder_of(std::string_view path);

// Whether a file or folder of that name is none of the site's: version control, and editors' backup
// files.
bool is_left_out(std::string_view name);

}  // namespace consort::document
