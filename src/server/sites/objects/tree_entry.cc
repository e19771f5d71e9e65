#include "server/sites/objects/tree_entry.h"

#include <charconv>
#include <cstring>

#include "base/strings.h"
#include "document/fit_name.h"

namespace consort::server {
namespace {

std::optional<EntryKind> kind_of(uint32_t mode) {
  constexpr uint32_t kTypeBits = 0170000, kExecute = 0100;
  switch (mode & kTypeBits) {
    case 0040000:
      return EntryKind::folder;
    case 0120000:
      return EntryKind::link;
    case 0160000:
      return EntryKind::submodule;
    case 0100000:
      return mode & kExecute ? EntryKind::program : EntryKind::file;
    default:
      return std::nullopt;
  }
}

// Takes one entry from the bytes of a tree: "<mode> <name>", a NUL byte, and the bytes of an id.
std::optional<TreeEntry> take_entry(std::string_view& bytes) {
  uint32_t mode = 0;
  auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), mode, 8);
  bytes.remove_prefix(static_cast<size_t>(end - bytes.data()));
  std::optional<EntryKind> kind = kind_of(mode);
  size_t name_end = bytes.find('\0');
  TreeEntry entry;
  size_t id_size = entry.id.bytes.size();
  bool whole = error == std::errc() && kind && bytes.starts_with(' ') && name_end != bytes.npos &&
               bytes.size() - name_end > id_size;
  if (!whole) return std::nullopt;
  entry.name = bytes.substr(1, name_end - 1);
  entry.kind = *kind;
  std::memcpy(entry.id.bytes.data(), bytes.data() + name_end + 1, id_size);
  bytes.remove_prefix(name_end + 1 + id_size);
  return entry;
}

// What would lead elsewhere if it were taken for a file.
bool is_no_name(std::string_view name) {
  return name.empty() || name == "." || name == ".." || name.find('/') != name.npos ||
         to_lower(name) == ".git";
}

}  // namespace

Result<std::vector<TreeEntry>> parse_tree(std::string_view bytes) {
  std::vector<TreeEntry> entries;
  while (!bytes.empty()) {
    std::optional<TreeEntry> entry = take_entry(bytes);
    if (!entry) return fail(Code::corrupt, "it is not a whole folder of git");
    if (is_no_name(entry->name))
      return fail(Code::invalid, "a file is called '" + printable(entry->name) + "'");
    entries.push_back(std::move(*entry));
  }
  return entries;
}

std::optional<std::string> fault_of_name(std::string_view name) {
  return document::fault_of_name(name);
}

}  // namespace consort::server
