#include "document/patched_tree.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::document {
namespace {

Error missing(std::string_view path) {
  return fail(Code::not_found, "there is no " + printable(path));
}

}  // namespace

const std::optional<std::string>* PatchedTree::patch(std::string_view path) const {
  auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

Result<std::vector<SourceFile>> PatchedTree::list() const {
  std::vector<SourceFile> files;
  if (below_) {
    TRY(files, below_->list());
  }
  std::erase_if(files, [&](const SourceFile& file) { return patch(file.path); });
  for (const auto& [path, text] : files_)
    if (text) files.push_back({path, text->size()});
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> PatchedTree::read(std::string_view path, uint64_t most_bytes) const {
  const std::optional<std::string>* text = patch(path);
  if (!text && below_) return below_->read(path, most_bytes);
  if (!text || !*text) return missing(path);
  if ((*text)->size() > most_bytes) return too_large(path, (*text)->size(), most_bytes);
  return **text;
}

Result<Stamp> PatchedTree::stamp(std::string_view path) const {
  const std::optional<std::string>* text = patch(path);
  if (!text && below_) return below_->stamp(path);
  if (!text || !*text) return missing(path);
  return Stamp{fingerprint(**text)};
}

}  // namespace consort::document
