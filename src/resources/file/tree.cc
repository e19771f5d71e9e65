#include "resources/file/tree.h"

#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {

using system::FileStatus;

Status visit_tree(system::FileSystem& files, const std::string& directory, const TreeVisitor& visit,
                  const std::stop_token& stop) {
  TRY(FileStatus top, files.status(directory));
  size_t seen = 0;
  std::vector<std::string> ahead = {directory};
  while (!ahead.empty()) {
    std::string here = std::move(ahead.back());
    ahead.pop_back();
    TRY(auto entries, if_there(files.list(here)));
    if (!entries) continue;
    seen += entries->size();
    if (seen > system::FileSystem::kListLimit) {
      return fail(Code::invalid, "there are more than a million entries below " + directory);
    }
    for (const system::DirectoryEntry& entry : *entries) {
      if (stop.stop_requested())
        return fail(Code::cancelled, "stopped while looking through " + directory);
      std::string path = system::join_path(here, entry.name);
      TRY(std::optional<FileStatus> status, if_there(files.status(path)));
      if (!status || status->device != top.device) continue;
      TRY(Below below, visit(path, *status));
      if (status->type == system::FileType::directory && below == Below::visit)
        ahead.push_back(std::move(path));
    }
  }
  return {};
}

}  // namespace consort::resources
