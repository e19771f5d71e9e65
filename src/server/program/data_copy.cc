#include "server/program/data_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/strings.h"
#include "server/environments/packing_lock.h"
#include "server/identity/authority_vault.h"
#include "server/program/data_folder.h"
#include "server/sites/git_environment.h"
#include "store/store.h"
#include "system/process.h"

namespace consort::server {

namespace fs = std::filesystem;

namespace {

constexpr std::array kParts = {"store.db", "keys", "sites", "admin-token"};
// And what belongs to a store that is open: beside another one it would destroy it.
constexpr std::array kReplaced = {"store.db-wal", "store.db-shm", "store.db",
                                  "keys",         "sites",        "admin-token"};
constexpr const char* kRestoring = "/restoring";
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
  TRY(Descriptor lock, lock_packing(data + "/sites"));
  TRY_DO(make_private_folder(unfinished));
  Status status = copy_everything(data, unfinished);
  if (status) status = move(unfinished, folder);
  if (!status) remove_all(unfinished);
  return status;
}

namespace {

// What is wrong with a store's file, by a copy that passes.
Status check_store(const std::string& file) {
  const std::string copy = file + ".checking";
  remove_all(copy);
  Status status = store::back_up(file, copy);
  remove_all(copy);
  return status;
}

// What is wrong with all but the store.
Result<std::vector<std::string>> check_beside_store(const std::string& data) {
  std::vector<std::string> problems;
  // Root, who restores for the server's user, cannot tell whether that user's keys are safe.
  const std::string keys = data + "/keys";
  if (::geteuid() != 0 || !exists(keys) || check_own(keys))
    if (Status status = AuthorityVault::check(keys, SystemClock()); !status)
      problems.push_back("keys: " + status.error().to_string());
  if (!exists(data + "/sites")) problems.emplace_back("sites is missing");
  auto processes = system::real_process_runner("/");
  for (const fs::path& repository : repositories(data + "/sites")) {
    system::Command fsck{
        .argv = {"git", "-c", "safe.directory=*", "fsck", "--no-dangling", "--no-progress"},
        .environment = git_environment(),
        .directory = repository,
        .timeout = std::chrono::hours(1)};
    TRY(auto result, processes->run(fsck, {}));
    if (!result.ok())
      problems.push_back(fs::relative(repository, data).string() + ": " + result.complaint());
  }
  return problems;
}

// A copy of the backup that has been checked, in a new folder.
Status copy_checked(const std::string& backup, const std::string& folder) {
  TRY_DO(make_private_folder(folder));
  TRY_DO(copy_everything(backup, folder));
  TRY(auto problems, check_beside_store(folder));
  if (!problems.empty()) return fail(Code::corrupt, join(problems, "; "));
  return {};
}

// Moves what there is out of the way; the folder where it is then, "" when there was nothing.
Result<std::string> set_aside(const std::string& data) {
  std::string before;
  for (const char* part : kReplaced) {
    const std::string place = data + "/" + part;
    if (!exists(place)) continue;
    if (before.empty()) {
      before = data + "/before-restore-" + rfc3339(SystemClock().wall());
      TRY_DO(make_private_folder(before));
    }
    TRY_DO(move(place, before + "/" + part));
  }
  return before;
}

}  // namespace

Result<std::string> restore_data(const std::string& folder, const std::string& data) {
  const std::string unfinished = data + "/restoring.unfinished", fresh = data + kRestoring;
  remove_all(unfinished);
  remove_all(fresh);
  Status copied = copy_checked(folder, unfinished);
  if (!copied) {
    remove_all(unfinished);
    return std::move(copied).error().within("restoring " + folder);
  }
  TRY_DO(move(unfinished, fresh));
  TRY_DO(sync(data));  // from here to its end a server that starts would find halves
  TRY(std::string before, set_aside(data));
  for (const char* part : kParts)
    if (exists(fresh + "/" + part)) TRY_DO(move(fresh + "/" + part, data + "/" + part));
  TRY_DO(sync(data));
  remove_all(fresh);
  return before;
}

Status check_restored(const std::string& data) {
  if (!exists(data + kRestoring)) return {};
  return fail(Code::stale,
              "a restore of " + data + " was not finished: run it again (consort server restore)");
}

Result<std::vector<std::string>> check_data(const std::string& data) {
  TRY_DO(check_own(data));
  TRY(auto problems, check_beside_store(data));
  if (Status status = check_store(data + "/store.db"); !status)
    problems.insert(problems.begin(), "store.db: " + status.error().message);
  return problems;
}

}  // namespace consort::server
