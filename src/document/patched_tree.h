#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "document/source_tree.h"

namespace consort::document {

// A tree as it would be with some files written and others removed: a change is looked at before it
// is made. Immutable, but for what is below.
class PatchedTree final : public SourceTree {
 public:
  using Files = std::map<std::string, std::optional<std::string>, std::less<>>;  // nothing: removed

  // `below`: null when there is nothing but `files`.
  PatchedTree(std::unique_ptr<const SourceTree> below, Files files)
      : below_(std::move(below)), files_(std::move(files)) {}

  Result<std::vector<SourceFile>> list() const override;
  Result<std::string> read(std::string_view path,
                           uint64_t most_bytes = kLargestFile) const override;
  Result<Stamp> stamp(std::string_view path) const override;

 private:
  // What the patch says of a path; null: nothing.
  const std::optional<std::string>* patch(std::string_view path) const;

  const std::unique_ptr<const SourceTree> below_;
  const Files files_;
};

}  // namespace consort::document
