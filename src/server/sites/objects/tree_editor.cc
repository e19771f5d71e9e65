#include "server/sites/objects/tree_editor.h"

#include "base/strings.h"

namespace consort::server {
namespace {

// The changes below one folder, by the names in it.
struct Plan {
  bool is_change = false;  // of this path itself
  std::optional<TreePlacement> placement;
  std::map<std::string, Plan, std::less<>> below;
};

Plan plan_of(const TreeChanges& changes) {
  Plan root;
  for (const auto& [path, placement] : changes) {
    Plan* plan = &root;
    for (std::string_view name : split(path, '/'))
      plan = &plan->below[std::string(name)];
    plan->is_change = true;
    plan->placement = placement;
  }
  return root;
}

class Editor {
 public:
  explicit Editor(ObjectDatabase& objects) : objects_(objects) {}

  // None when nothing is left in the folder.
  Result<std::optional<ObjectId>> folder(const std::optional<ObjectId>& before, const Plan& plan,
                                         const std::string& path) {
    std::map<std::string, TreeEntry, std::less<>> entries;
    if (before) {
      TRY(std::vector<TreeEntry> listed, objects_.tree(*before));
      for (TreeEntry& entry : listed)
        entries[entry.name] = entry;
    }
    for (const auto& [name, below] : plan.below) {
      std::string where = path.empty() ? name : path + "/" + name;
      if (below.is_change) TRY_DO(place(entries, name, below, where));
      if (!below.below.empty()) TRY_DO(descend(entries, name, below, where));
    }
    if (entries.empty()) return std::optional<ObjectId>();
    TRY(ObjectId id, store(entries));
    return std::optional(id);
  }

  Result<ObjectId> store(const std::map<std::string, TreeEntry, std::less<>>& entries) {
    std::vector<TreeEntry> all;
    for (const auto& [name, entry] : entries)
      all.push_back(entry);
    return objects_.add_tree(all);
  }

 private:
  using Entries = std::map<std::string, TreeEntry, std::less<>>;

  static Status place(Entries& entries, const std::string& name, const Plan& plan,
                      const std::string& path) {
    if (plan.placement) {
      entries[name] = {name, plan.placement->kind, plan.placement->id};
    } else if (entries.erase(name) == 0) {
      return fail(Code::not_found, "there is no " + path);
    }
    return {};
  }

  Status descend(Entries& entries, const std::string& name, const Plan& plan,
                 const std::string& path) {
    auto entry = entries.find(name);
    std::optional<ObjectId> before;
    if (entry != entries.end()) {
      if (!entry->second.is_folder())
        return fail(Code::invalid, path + " is a file, nothing can be below it");
      before = entry->second.id;
    }
    TRY(std::optional<ObjectId> after, folder(before, plan, path));
    if (after) {
      entries[name] = {name, EntryKind::folder, *after};
    } else {
      entries.erase(name);
    }
    return {};
  }

  ObjectDatabase& objects_;
};

}  // namespace

Result<ObjectId> edit_tree(ObjectDatabase& objects, const std::optional<ObjectId>& root,
                           const TreeChanges& changes) {
  Editor editor(objects);
  TRY(std::optional<ObjectId> edited, editor.folder(root, plan_of(changes), ""));
  if (edited) return *edited;
  return objects.add_tree({});
}

}  // namespace consort::server
