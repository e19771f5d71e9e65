#include "resources/package/apt_lists.h"

#include "resources/package/apt_command.h"
#include "resources/package/apt_problem.h"

namespace consort::resources {
namespace {

const std::string kLists = "/var/lib/apt/lists";
const std::string kSources = "/etc/apt/sources.list.d";
const std::string kStamp = "/var/lib/apt/periodic/update-success-stamp";

int64_t modified(system::FileSystem& files, const std::string& path) {
  Result<system::FileStatus> status = files.status(path);
  return status ? status->modified_ns : 0;
}

// When the repositories were last asked, or 0: never, or the lists were deleted since.
int64_t last_refresh(system::FileSystem& files) {
  Result<std::vector<system::DirectoryEntry>> entries = files.list(kLists);
  if (!entries) return 0;
  bool lists = std::any_of(entries->begin(), entries->end(), [](const auto& entry) {
    return entry.type == system::FileType::regular && entry.name.ends_with("Release");
  });
  if (!lists) return 0;
  return std::max({modified(files, kLists), modified(files, kStamp),
                   modified(files, "/var/lib/apt/periodic/update-stamp")});
}

// When the list of repositories was changed last.
int64_t last_change_of_sources(system::FileSystem& files) {
  int64_t last = std::max(modified(files, "/etc/apt/sources.list"), modified(files, kSources));
  Result<std::vector<system::DirectoryEntry>> entries = files.list(kSources);
  if (!entries) return last;
  for (const system::DirectoryEntry& entry : *entries) {
    last = std::max(last, modified(files, kSources + "/" + entry.name));
  }
  return last;
}

bool fresh(system::Target& target, Duration age) {
  int64_t refreshed = last_refresh(target.files());
  if (refreshed == 0 || last_change_of_sources(target.files()) >= refreshed) return false;
  return target.clock().wall().time_since_epoch() - Duration(refreshed) <= age;
}

Status run_update(Context& context) {
  system::Command command =
      apt_command("apt-get", {"-q", "-o", "APT::Update::Error-Mode=any", "update"}, context);
  TRY(system::CommandResult result, context.target.processes().run(command, context.stop));
  if (!result.ok()) return apt_problem(result).error;
  TRY_DO(context.target.files().make_directories("/var/lib/apt/periodic"));
  return context.target.files().write(kStamp, "");
}

}  // namespace

Result<bool> AptLists::refresh(Duration age, const PackageOptions& options, Context& context) {
  std::lock_guard lock(mutex_);
  if (fresh(context.target, age)) return false;
  auto update = [&] { return run_update(context); };
  TRY_DO(failure_.unless_recent(context, [&] {
    return patiently(options.lock_timeout, context, update).within("refreshing the package lists");
  }));
  return true;
}

}  // namespace consort::resources
