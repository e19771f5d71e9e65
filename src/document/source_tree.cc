#include "document/source_tree.h"

#include "base/strings.h"

namespace consort::document {

Result<std::string> resolve(std::string_view folder, std::string_view relative) {
  std::string what = "'" + printable(relative) + "'";
  if (relative.starts_with('/'))
    return fail(Code::denied, what + " is absolute, outside of the site");
  if (relative.find('\0') != relative.npos) return fail(Code::invalid, what + " is no path");
  std::vector<std::string> parts;
  for (std::string_view path : {folder, relative}) {
    for (std::string_view part : split(path, '/')) {
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        parts.emplace_back(part);
      } else if (parts.empty()) {
        return fail(Code::denied, what + " leads outside of the site");
      } else {
        parts.pop_back();
      }
    }
  }
  if (parts.empty()) return fail(Code::invalid, what + " names no file");
  return join(parts, "/");
}

Error too_large(std::string_view path, uint64_t bytes, uint64_t most_bytes) {
  return fail(Code::invalid, std::string(path) + " has " + count(bytes, "byte") + ", more than " +
                                 std::to_string(most_bytes));
}

std::string_view folder_of(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view() : path.substr(0, slash);
}

bool is_left_out(std::string_view name) {
  bool version_control = name == ".git" || name == ".hg" || name == ".svn" || name == ".bzr";
  return version_control || name.ends_with('~') || name.starts_with(".#") ||
         name.ends_with(".swp") || name.ends_with(".swo") ||
         (name.size() > 1 && name.starts_with('#') && name.ends_with('#'));
}

}  // namespace consort::document
