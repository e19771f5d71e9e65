#include "resources/file/obstacle.h"

#include "base/strings.h"
#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {

using system::FileStatus;
using system::FileType;

namespace {

Status may_remove(const Order& order, const FileStatus& now, FileType usual,
                  system::FileSystem& files) {
  if (now.type != FileType::link) TRY_DO(may_replace(order, now, usual));
  if (now.type != FileType::directory || order.flag("force")) return {};
  TRY(std::string entries, entries_of(files, order.name()));
  if (entries.empty()) return {};
  return fail(Code::exists, order.name() + " is not empty (" + entries +
                                "); say `force: true` to remove it with all that is in it");
}

}  // namespace

Status may_replace(const Order& order, const FileStatus& now, FileType wanted) {
  if (now.type == wanted || order.flag("force")) return {};
  return fail(Code::exists, order.name() + " is a " + std::string(to_string(now.type)) +
                                ", not a " + std::string(to_string(wanted)) +
                                "; move it away, or say `force: true` to have it replaced");
}

Status named_by_folder(system::FileSystem& files, const std::string& path, Status made) {
  if (made || made.error().code != Code::not_found) return made;
  std::string folder(system::parent_path(path));
  auto status = files.status(folder);
  if (status || status.error().code != Code::not_found) return made;
  return fail(Code::not_found, folder + " does not exist; describe it under directories");
}

Result<std::string> entries_of(system::FileSystem& files, const std::string& path) {
  constexpr size_t kShown = 3;
  TRY(std::vector<system::DirectoryEntry> entries, files.list(path));
  if (entries.empty()) return std::string();
  std::vector<std::string> names;
  for (size_t i = 0; i < std::min(kShown, entries.size()); ++i)
    names.push_back(printable(entries[i].name, 80));
  if (entries.size() > kShown) names.push_back("...");
  return count(entries.size(), "entry", "entries") + ": " + join(names, ", ");
}

Status remove_entry(const Order& order, Context& context, FileType usual) {
  system::FileSystem& files = context.target.files();
  const std::string& path = order.name();
  TRY(std::optional<FileStatus> now, if_there(files.status(path)));
  if (!now) return {};
  TRY_DO(may_remove(order, *now, usual, files));
  const bool whole = now->type == FileType::directory && order.flag("force");
  return whole ? files.remove_tree(path) : files.remove(path);
}

Status foresee_obstacle(const Order& order, Context& context, FileType wanted) {
  system::FileSystem& files = context.target.files();
  TRY(std::optional<FileStatus> now, if_there(files.status(order.name())));
  if (!now) return {};
  const bool removes = order.text("state") == "absent";
  return removes ? may_remove(order, *now, wanted, files) : may_replace(order, *now, wanted);
}

}  // namespace consort::resources
