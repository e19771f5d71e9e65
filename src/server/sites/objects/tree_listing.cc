#include "server/sites/objects/tree_listing.h"

#include <algorithm>

#include "base/strings.h"
#include "document/source_tree.h"

namespace consort::server {
namespace {

// One listing, depth first.
class Lister {
 public:
  Lister(const ObjectDatabase& objects, const TreeBounds& bounds)
      : objects_(objects), bounds_(bounds) {}

  Status enter(const ObjectId& folder, const std::string& path, uint32_t depth) {
    if (depth > bounds_.depth) return too_deep(path, bounds_.depth);
    auto entries = objects_.tree(folder);
    if (!entries)
      return std::move(entries).error().within("listing " + (path.empty() ? "the site" : path));
    for (const TreeEntry& entry : *entries)
      TRY_DO(take(entry, path, depth));
    return {};
  }

  Result<std::vector<TreeFile>> take_files() {
    std::ranges::sort(files_, {}, &TreeFile::path);
    auto twice = std::ranges::adjacent_find(files_, {}, &TreeFile::path);
    if (twice != files_.end()) return fail(Code::corrupt, twice->path + " is there twice");
    return std::move(files_);
  }

 private:
  Status take(const TreeEntry& entry, const std::string& folder, uint32_t depth) {
    if (document::is_left_out(entry.name)) return {};
    if (++seen_ > bounds_.entries) return too_many_entries(bounds_.entries);
    std::string path = folder.empty() ? entry.name : folder + "/" + entry.name;
    if (entry.is_folder()) return enter(entry.id, path, depth + 1);
    if (entry.kind == EntryKind::submodule) path += '/';
    files_.push_back({std::move(path), entry.kind, entry.id});
    return {};
  }

  const ObjectDatabase& objects_;
  const TreeBounds& bounds_;
  std::vector<TreeFile> files_;
  size_t seen_ = 0;
};

}  // namespace

Result<std::vector<TreeFile>> list_tree(const ObjectDatabase& objects, const ObjectId& root,
                                        const TreeBounds& bounds) {
  Lister lister(objects, bounds);
  TRY_DO(lister.enter(root, "", 0));
  return lister.take_files();
}

Result<std::optional<TreeEntry>> find_entry(const ObjectDatabase& objects, const ObjectId& root,
                                            std::string_view path) {
  std::optional<TreeEntry> found = TreeEntry{"", EntryKind::folder, root};
  for (std::string_view name : split(path, '/')) {
    if (!found->is_folder()) return std::optional<TreeEntry>();
    TRY(std::vector<TreeEntry> entries, objects.tree(found->id));
    auto entry = std::ranges::find(entries, name, &TreeEntry::name);
    if (entry == entries.end()) return std::optional<TreeEntry>();
    found = std::move(*entry);
  }
  return found;
}

Error too_many_entries(size_t most) {
  return fail(Code::invalid, "the site has more than " + count(most, "file"));
}

Error too_deep(std::string_view path, uint32_t most) {
  return fail(Code::invalid, "folders are nested more than " + std::to_string(most) +
                                 " levels deep: " + printable(path));
}

}  // namespace consort::server
