#include "model/paths.h"

#include "base/strings.h"

namespace consort::model {
namespace {

constexpr size_t kLongestPath = 4095;  // PATH_MAX less the NUL
constexpr size_t kLongestName = 255;

}  // namespace

std::string normal_path(std::string_view path) {
  std::string normal;
  bool absolute = path.starts_with('/');
  for (std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (absolute || !normal.empty()) normal += '/';
    normal += part;
  }
  if (!normal.empty()) return normal;
  return absolute ? "/" : ".";
}

Result<std::string> absolute_path(std::string_view path) {
  auto refuse = [](std::string message) { return fail(Code::invalid, std::move(message)); };
  if (path.find('\0') != std::string_view::npos) return refuse("a path cannot hold a NUL byte");
  if (!path.starts_with('/')) return refuse("not an absolute path");
  if (path.size() > kLongestPath) return refuse("a path cannot be longer than 4095 bytes");
  for (std::string_view part : split(path, '/')) {
    if (part == "..") return refuse("a path must not hold '..'");
    if (part.size() > kLongestName)
      return refuse("a name in a path cannot be longer than 255 bytes");
  }
  return normal_path(path);
}

}  // namespace consort::model
