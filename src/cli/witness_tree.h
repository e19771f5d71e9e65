#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/hash.h"
#include "document/source_tree.h"

namespace consort::cli {

// What somebody saw of the files of a site: which there were, and the state of those that were
// read. Whoever sees the same again comes to the same result.
struct Testimony {
  Fingerprint names;                                            // of the paths of all files
  std::map<std::string, std::optional<document::Stamp>> files;  // nothing: it could not be had

  Digest digest() const;
};

// Passes the files of a site through and remembers how each was before it was first read: a change
// since then, even one while it was read, shows in the testimony. Thread-safe.
class WitnessTree final : public document::SourceTree {
 public:
  explicit WitnessTree(const document::SourceTree& tree) : tree_(tree) {}

  Result<std::vector<document::SourceFile>> list() const override;
  Result<std::string> read(std::string_view path, uint64_t most_bytes) const override;
  Result<document::Stamp> stamp(std::string_view path) const override;

  Testimony testimony() const;

 private:
  void note(std::string_view path, const Result<document::Stamp>& stamp) const;

  const document::SourceTree& tree_;
  mutable std::mutex mutex_;
  mutable Testimony seen_;  // guarded by mutex_
};

}  // namespace consort::cli
