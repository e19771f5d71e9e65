#include "server/sites/reversal.h"

#include "base/strings.h"
#include "server/sites/objects/text.h"
#include "server/sites/objects/tree_comparison.h"

namespace consort::server {
namespace {

constexpr uint64_t kLargestMerged = 4 << 20;  // bytes of a file that is merged line by line

bool same(const std::optional<TreeEntry>& a, const std::optional<TreeEntry>& b) {
  if (!a || !b) return !a && !b;
  return a->kind == b->kind && a->id == b->id;
}

std::optional<TreePlacement> placed(const std::optional<TreeEntry>& entry) {
  if (!entry) return std::nullopt;
  return TreePlacement{entry->kind, entry->id};
}

bool is_mergeable(const std::optional<TreeEntry>& entry) {
  return entry && (entry->kind == EntryKind::file || entry->kind == EntryKind::program);
}

// The blob that has both changes; nothing when they contradict.
Result<std::optional<ObjectId>> merge(ObjectDatabase& objects, const EntryChange& change,
                                      const std::optional<TreeEntry>& ours) {
  const std::optional<TreeEntry>* sides[] = {&change.after, &ours, &change.before};
  std::string texts[3];
  for (int i = 0; i < 3; ++i) {
    const std::optional<TreeEntry>& side = *sides[i];
    if (!is_mergeable(side)) return std::optional<ObjectId>();
    TRY(uint64_t size, objects.blob_size(side->id));
    if (size > kLargestMerged) return std::optional<ObjectId>();
    TRY(texts[i], objects.blob(side->id));
    if (is_binary(texts[i])) return std::optional<ObjectId>();
  }
  TRY(std::optional<std::string> merged, merge_text(texts[0], texts[1], texts[2]));
  if (!merged) return std::optional<ObjectId>();
  TRY(ObjectId id, objects.add_blob(*merged));
  return std::optional(id);
}

}  // namespace

Result<TreeChanges> reverse(ObjectDatabase& objects, const std::optional<ObjectId>& before,
                            const ObjectId& after, const ObjectId& head) {
  TRY(std::vector<EntryChange> changes, compare_trees(objects, before, after));
  TreeChanges reversed;
  std::vector<std::string> conflicts;
  for (const EntryChange& change : changes) {
    TRY(std::optional<TreeEntry> now, find_entry(objects, head, change.path));
    if (same(now, change.before)) continue;
    if (same(now, change.after)) {
      reversed[change.path] = placed(change.before);
      continue;
    }
    TRY(std::optional<ObjectId> merged, merge(objects, change, now));
    if (merged) {
      reversed[change.path] = TreePlacement{now->kind, *merged};
    } else {
      conflicts.push_back(printable(change.path));
    }
  }
  if (conflicts.empty()) return reversed;
  constexpr size_t kNamed = 20;
  size_t more = conflicts.size() > kNamed ? conflicts.size() - kNamed : 0;
  conflicts.resize(conflicts.size() - more);
  return fail(Code::invalid, "what was changed since contradicts, in " + join(conflicts, ", ") +
                                 (more ? " and " + count(more, "more", "more") : ""));
}

Result<TreeChanges> restoration(const ObjectDatabase& objects, const ObjectId& then,
                                const ObjectId& head, const std::vector<std::string>& paths) {
  TreeChanges changes;
  bool known = false;
  for (const std::string& path : paths) {
    TRY(std::optional<TreeEntry> wanted, find_entry(objects, then, path));
    TRY(std::optional<TreeEntry> now, find_entry(objects, head, path));
    known = known || wanted || now;
    if (!same(wanted, now)) changes[path] = placed(wanted);
  }
  if (known) return changes;
  return fail(Code::not_found,
              "there is no " + printable(paths.front()) + ", neither now nor then");
}

std::vector<std::string> layer_of_host(const std::string& host) {
  std::string stem = "hosts/" + host;
  return {stem + ".yaml", stem + ".yml", stem + ".jsonnet", stem};
}

}  // namespace consort::server
