#include "server/sites/objects/tree_comparison.h"

#include <algorithm>

namespace consort::server {
namespace {

using Entry = std::optional<TreeEntry>;

class Comparer {
 public:
  Comparer(const ObjectDatabase& objects, const TreeBounds& bounds)
      : objects_(objects), bounds_(bounds) {}

  Status folders(const std::optional<ObjectId>& before, const std::optional<ObjectId>& after,
                 const std::string& path, uint32_t depth) {
    if (before == after) return {};
    if (depth > bounds_.depth) return too_deep(path, bounds_.depth);
    TRY(std::vector<TreeEntry> old_entries, by_name(before));
    TRY(std::vector<TreeEntry> new_entries, by_name(after));
    auto left = old_entries.begin(), right = new_entries.begin();
    while (left != old_entries.end() || right != new_entries.end()) {
      bool only_right =
          left == old_entries.end() || (right != new_entries.end() && right->name < left->name);
      bool only_left = !only_right && (right == new_entries.end() || left->name < right->name);
      Entry old_entry = only_right ? Entry() : Entry(std::move(*left++));
      Entry new_entry = only_left ? Entry() : Entry(std::move(*right++));
      TRY_DO(entries(std::move(old_entry), std::move(new_entry), path, depth));
    }
    return {};
  }

  std::vector<EntryChange> take_changes() {
    std::ranges::sort(changes_, {}, &EntryChange::path);
    return std::move(changes_);
  }

 private:
  Result<std::vector<TreeEntry>> by_name(const std::optional<ObjectId>& folder) const {
    if (!folder) return std::vector<TreeEntry>();
    TRY(std::vector<TreeEntry> entries, objects_.tree(*folder));
    std::ranges::sort(entries, {}, &TreeEntry::name);
    return entries;
  }

  Status entries(Entry before, Entry after, const std::string& folder, uint32_t depth) {
    if (before == after) return {};
    if (++seen_ > bounds_.entries) return too_many_entries(bounds_.entries);
    const std::string& name = before ? before->name : after->name;
    std::string path = folder.empty() ? name : folder + "/" + name;
    auto as_folder = [](Entry& entry) {
      std::optional<ObjectId> id;
      if (entry && entry->is_folder()) {
        id = entry->id;
        entry.reset();
      }
      return id;
    };
    std::optional<ObjectId> old_folder = as_folder(before), new_folder = as_folder(after);
    TRY_DO(folders(old_folder, new_folder, path, depth + 1));
    if (before || after) changes_.push_back({std::move(path), std::move(before), std::move(after)});
    return {};
  }

  const ObjectDatabase& objects_;
  const TreeBounds& bounds_;
  std::vector<EntryChange> changes_;
  size_t seen_ = 0;
};

}  // namespace

Result<std::vector<EntryChange>> compare_trees(const ObjectDatabase& objects,
                                               const std::optional<ObjectId>& before,
                                               const std::optional<ObjectId>& after,
                                               const TreeBounds& bounds) {
  Comparer comparer(objects, bounds);
  TRY_DO(comparer.folders(before, after, "", 0));
  return comparer.take_changes();
}

}  // namespace consort::server
