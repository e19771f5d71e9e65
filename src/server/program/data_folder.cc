#include "server/program/data_folder.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "trust/key_folder.h"

namespace consort::server {
namespace {

// For messages: the name of a user, else the number.
std::string user_name(uid_t user) {
  const passwd* known = ::getpwuid(user);
  return known ? known->pw_name : std::to_string(user);
}

Status make_folder(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    std::filesystem::create_directories(path, error);
    if (error) return os_error(error.value(), "making " + path);
    if (::chmod(path.c_str(), 0700) != 0) return os_error(errno, "making " + path);
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return os_error(errno, "looking at " + path);
  if ((status.st_mode & 077) != 0)
    return fail(Code::denied, path + " can be looked into by others: chmod 0700 " + path);
  return {};
}

}  // namespace

Status check_own(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return os_error(errno, "looking at " + path);
  if (status.st_uid == ::geteuid()) return {};
  const std::string owner = user_name(status.st_uid);
  return fail(Code::denied, path + " is of the user " + owner +
                                ", who has to do this: runuser -u " + owner +
                                " -- consort server ...");
}

Result<DataFolder> DataFolder::open(const std::string& path) {
  TRY_DO(make_folder(path));
  auto lock = ProcessLock::take(path + "/lock");
  if (!lock) return std::move(lock).error().within("starting a server in " + path);
  DataFolder folder(path, std::move(*lock));
  TRY_DO(make_folder(folder.keys()));
  TRY_DO(make_folder(folder.sites()));
  return folder;
}

Status DataFolder::write_admin_token(const Secret& token) const {
  TRY(auto folder, trust::KeyFolder::open(path_));
  return folder.write("admin-token", Secret(token.reveal() + "\n"));
}

}  // namespace consort::server
