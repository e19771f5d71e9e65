#include "server/program/data_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/strings.h"
#include "server/environments/packing_lock.h"
#include "server/sites/git_environment.h"
#include "store/store.h"
#include "system/process.h"

namespace consort::server {

namespace fs = std::filesystem;

namespace {

constexpr std::array<const char*, 4> kParts = {"store.db", "keys", "sites", "admin-token"};
// Of a repository: what names objects is copied before the objects, so that none is missing.
constexpr std::array<const char*, 4> kNames = {"HEAD", "packed-refs", "refs", "logs"};

bool passes(const fs::path& path) {
  const std::string name = path.filename();
  return name.ends_with(".lock") || name.starts_with("tmp_") || name.starts_with("incoming-");
}

// Whose it is, and who may look into it: root copies for the user that the server runs as.
Status copy_rights(const fs::path& from, const fs::path& to) {
  struct stat status {};
  if (::stat(from.c_str(), &status) != 0) return {};  // it went away meanwhile
  const bool given = ::geteuid() != 0 || ::chown(to.c_str(), status.st_uid, status.st_gid) == 0;
  if (!given || ::chmod(to.c_str(), status.st_mode & 07777) != 0)
    return os_error(errno, "copying the rights of " + from.string());
  return {};
}

// Files that go away meanwhile are none that count.
Status copy_tree(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (fs::is_directory(from, error)) {
    fs::create_directories(to, error);
    for (fs::directory_iterator at(from, error), end; !error && at != end; at.increment(error))
      if (!passes(at->path())) TRY_DO(copy_tree(at->path(), to / at->path().filename()));
  } else {
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  }
  if (error == std::errc::no_such_file_or_directory) return {};
  if (error) return os_error(error.value(), "copying " + from.string());
  return copy_rights(from, to);
}

std::vector<fs::path> repositories(const std::string& sites) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& organization : fs::directory_iterator(sites, ignored))
    for (const auto& one : fs::directory_iterator(organization.path(), ignored))
      if (one.path().extension() == ".git") found.push_back(one.path());
  return found;
}

Status copy_sites(const std::string& from, const std::string& to) {
  TRY(Descriptor lock, lock_packing(from));
  for (const fs::path& repository : repositories(from)) {
    const fs::path copy = to / fs::relative(repository, from);
    std::error_code error;
    fs::create_directories(copy, error);
    if (error) return os_error(error.value(), "making " + copy.string());
    for (const char* name : kNames)
      TRY_DO(copy_tree(repository / name, copy / name));
    for (const auto& entry : fs::directory_iterator(repository, error)) {
      const std::string name = entry.path().filename();
      if (std::ranges::find(kNames, name) == kNames.end() && !passes(entry.path()))
        TRY_DO(copy_tree(entry.path(), copy / name));
    }
    TRY_DO(copy_rights(repository, copy));
    TRY_DO(copy_rights(repository.parent_path(), copy.parent_path()));
  }
  return copy_rights(from, to);
}

Status make_private_folder(const std::string& path) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (::mkdir(path.c_str(), 0700) != 0) return os_error(errno, "making " + path);
  return {};
}

// Everything in the file system of the folder.
Status sync(const std::string& folder) {
  Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file || ::syncfs(file.get()) != 0) return os_error(errno, "writing " + folder);
  return {};
}

Status move(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return os_error(errno, "moving " + from);
  return {};
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

void remove_all(const std::string& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

Status copy_everything(const std::string& from, const std::string& to) {
  TRY_DO(store::back_up(from + "/store.db", to + "/store.db"));
  TRY_DO(copy_rights(from + "/store.db", to + "/store.db"));
  TRY_DO(copy_tree(from + "/keys", to + "/keys"));
  TRY_DO(copy_sites(from + "/sites", to + "/sites"));
  if (exists(from + "/admin-token")) TRY_DO(copy_tree(from + "/admin-token", to + "/admin-token"));
  return sync(to);
}

}  // namespace

Status back_up_data(const std::string& data, const std::string& folder) {
  if (exists(folder)) return fail(Code::exists, folder + " is there already");
  const std::string unfinished = folder + ".unfinished";
  remove_all(unfinished);
  TRY_DO(make_private_folder(unfinished));
  Status status = copy_everything(data, unfinished);
  if (status) status = move(unfinished, folder);
  if (!status) remove_all(unfinished);
  return status;
}

Result<std::string> restore_data(const std::string& folder, const std::string& data) {
  const std::string fresh = data + "/restoring";
  remove_all(fresh);
  TRY_DO(make_private_folder(fresh));
  Status copied = copy_everything(folder, fresh);
  if (!copied) {
    remove_all(fresh);
    return std::move(copied).error().within("restoring " + folder);
  }
  std::string before;
  for (const char* part : kParts) {
    const std::string place = data + "/" + part;
    if (exists(place)) {
      if (before.empty()) {
        before = data + "/before-restore-" + rfc3339(SystemClock().wall());
        TRY_DO(make_private_folder(before));
      }
      TRY_DO(move(place, before + "/" + part));
    }
    if (exists(fresh + "/" + part)) TRY_DO(move(fresh + "/" + part, place));
  }
  for (const char* beside : {"/store.db-wal", "/store.db-shm"})
    if (exists(data + beside)) TRY_DO(move(data + beside, before + beside));
  remove_all(fresh);
  TRY_DO(sync(data));
  return before;
}

Result<std::vector<std::string>> check_data(const std::string& data) {
  std::vector<std::string> problems;
  const std::string copy = data + "/checking.db";
  remove_all(copy);
  if (Status status = store::back_up(data + "/store.db", copy); !status)
    problems.push_back("store.db: " + status.error().message);
  remove_all(copy);
  for (const char* part : {"keys", "sites"})
    if (!exists(data + "/" + part)) problems.push_back(std::string(part) + " is missing");
  auto processes = system::real_process_runner("/");
  for (const fs::path& repository : repositories(data + "/sites")) {
    system::Command fsck{.argv = {"git", "fsck", "--no-dangling", "--no-progress"},
                         .environment = git_environment(),
                         .directory = repository,
                         .timeout = std::chrono::hours(1)};
    TRY(auto result, processes->run(fsck, {}));
    if (!result.ok())
      problems.push_back(fs::relative(repository, data).string() + ": " + result.complaint());
  }
  return problems;
}

}  // namespace consort::server
