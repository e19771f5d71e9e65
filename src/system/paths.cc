#include "system/paths.h"

#include "base/strings.h"

namespace consort::system {
namespace {

constexpr size_t kLongestName = 255;

Error bad_path(std::string_view path, std::string_view why) {
  return fail(Code::invalid, "path '" + printable(path) + "' " + std::string(why));
}

}  // namespace

Result<std::string> normal_path(std::string_view path) {
  if (path.empty() || path[0] != '/') return bad_path(path, "is not absolute");
  if (path.size() > kLongestPath) return bad_path(path, "is longer than 4095 bytes");
  if (path.find('\0') != path.npos) return bad_path(path, "has a NUL byte");
  std::string normal;
  normal.reserve(path.size());
  for (size_t begin = 1; begin <= path.size();) {
    size_t end = std::min(path.find('/', begin), path.size());
    std::string_view part = path.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") return bad_path(path, "has '..', which is not allowed");
    if (part.size() > kLongestName) return bad_path(path, "has a name longer than 255 bytes");
    normal += '/';
    normal += part;
  }
  if (normal.empty()) normal = "/";
  return normal;
}

std::string_view parent_path(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == 0 || slash == path.npos ? std::string_view("/") : path.substr(0, slash);
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string join_path(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.ends_with('/')) path += '/';
  path += name;
  return path;
}

}  // namespace consort::system
