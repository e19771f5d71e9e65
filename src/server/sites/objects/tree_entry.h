#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/sites/object_id.h"

namespace consort::server {

enum class EntryKind { file, program, link, folder, submodule };

// One name in one folder of a tree.
struct TreeEntry {
  std::string name;
  EntryKind kind = EntryKind::file;
  ObjectId id;
  friend bool operator==(const TreeEntry&, const TreeEntry&) = default;

  bool is_folder() const { return kind == EntryKind::folder; }
  bool is_blob() const { return kind < EntryKind::folder; }
};

// The entries of one folder as git keeps it, in its order. Code::corrupt for bytes that are no
// folder, Code::invalid for a name that no file can have.
Result<std::vector<TreeEntry>> parse_tree(std::string_view bytes);

// Why no file may have that name, or nothing: "" and ".", control characters, too long.
std::optional<std::string> fault_of_name(std::string_view name);

}  // namespace consort::server
