#include "resources/real_path.h"

#include <filesystem>

#include "base/strings.h"
#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

constexpr int kMostLinks = 8;

}  // namespace

std::string link_goal(const std::string& path, const std::string& target) {
  std::string joined =
      target.starts_with('/') ? target : system::join_path(system::parent_path(path), target);
  return std::filesystem::path(joined).lexically_normal().string();
}

Result<std::optional<std::string>> real_path(system::FileSystem& files, std::string path,
                                             const std::function<void(const std::string&)>& visit) {
  const std::string first = path;
  for (int links = 0; links <= kMostLinks; ++links) {
    if (visit) visit(path);
    TRY(auto status, if_there(files.status(path)));
    if (!status) return std::optional<std::string>();
    if (status->type != system::FileType::link) return std::optional(std::move(path));
    TRY(std::string target, files.read_link(path));
    path = link_goal(path, target);
  }
  return fail(Code::invalid, printable(first) + " is a link that leads nowhere");
}

}  // namespace consort::resources
