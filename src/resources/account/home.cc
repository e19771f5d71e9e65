#include "resources/account/home.h"

#include "base/strings.h"
#include "resources/account/colon_file.h"
#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

using system::DirectoryEntry;
using system::FileStatus;
using system::FileSystem;
using system::FileType;
using system::Ownership;

constexpr size_t kMostNamed = 5;  // processes in a message

// A copy of one entry, and of all below it; devices, pipes and sockets are left out.
Status copy(FileSystem& files, const std::string& from, const std::string& to, Ownership owner) {
  TRY(FileStatus status, files.status(from));
  if (status.type == FileType::link) {
    TRY(std::string target, files.read_link(from));
    TRY_DO(files.make_link(to, target));
    return files.set_owner(to, owner.uid, owner.gid);
  }
  if (status.type == FileType::regular) {
    TRY(std::string bytes, files.read(from));
    return files.write(to, bytes, {.mode = status.mode, .uid = owner.uid, .gid = owner.gid});
  }
  if (status.type != FileType::directory) return {};
  TRY_DO(files.make_directory(to, 0700));  // ours until it is complete
  TRY(std::vector<DirectoryEntry> entries, files.list(from));
  for (const DirectoryEntry& entry : entries) {
    TRY_DO(
        copy(files, system::join_path(from, entry.name), system::join_path(to, entry.name), owner));
  }
  TRY_DO(files.set_owner(to, owner.uid, owner.gid));
  return files.set_mode(to, status.mode);
}

bool is_home_like(std::string_view path) {
  for (std::string_view system : {"/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc",
                                  "/root", "/run", "/sbin", "/sys", "/usr"}) {
    if (path == system || path.starts_with(std::string(system) + "/")) return false;
  }
  return std::count(path.begin(), path.end(), '/') >= 2;  // not "/", "/home", "/srv"
}

// Whether one of the four user ids in /proc/<pid>/status is `uid`.
bool runs_as(std::string_view status, uint32_t uid) {
  for (std::string_view line : split_lines(status)) {
    if (!line.starts_with("Uid:")) continue;
    for (std::string_view word : split_words(line.substr(4))) {
      if (id_of(word) == uid) return true;
    }
  }
  return false;
}

std::string command_of(std::string_view status) {
  std::string_view first = split_lines(status).front();
  return first.starts_with("Name:") ? printable(trim(first.substr(5)), 40) : "?";
}

}  // namespace

Status make_home(FileSystem& files, const std::string& home, const std::string& skeleton,
                 Ownership owner, uint32_t mode) {
  TRY_DO(files.make_directories(std::string(system::parent_path(home))));
  TRY(auto model, if_there(files.status(skeleton)));
  const bool has_model = model && model->type == FileType::directory;
  Status made =
      has_model ? copy(files, skeleton, home, owner) : files.make_directory(home, 0700, owner);
  if (made) made = files.set_mode(home, mode);
  if (!made && made.error().code != Code::exists) (void)files.remove_tree(home);
  return std::move(made).within("making the home " + home);
}

Status move_home(system::Target& target, const std::string& from, const std::string& to) {
  FileSystem& files = target.files();
  TRY(auto there, if_there(files.status(to)));
  if (there)
    return fail(Code::exists, "the new home " + printable(to) +
                                  " is there already: remove it, or move its content by hand");
  TRY_DO(files.make_directories(std::string(system::parent_path(to))));
  if (files.rename(from, to)) return {};
  TRY_DO(run_checked(target.processes(), {{"mv", "-T", "--", from, to}}));  // another file system
  return {};
}

Status remove_home(FileSystem& files, const std::string& home, uint32_t uid) {
  TRY(auto status, if_there(files.status(home)));
  if (!status) return {};
  if (status->type != FileType::directory || status->uid != uid || !is_home_like(home)) {
    return fail(
        Code::denied,
        printable(home) + " is not removed with the user: it is not a directory of the user's");
  }
  return files.remove_tree(home);
}

Status give_home(FileSystem& files, const std::string& home, Ownership from, Ownership to) {
  TRY(auto top, if_there(files.status(home)));
  if (!top || top->uid != from.uid || !is_home_like(home)) return {};
  std::vector<std::string> ahead{home};
  while (!ahead.empty()) {
    std::string path = std::move(ahead.back());
    ahead.pop_back();
    TRY(auto status, if_there(files.status(path)));
    if (!status) continue;
    if (status->type == FileType::directory) {
      TRY(std::vector<DirectoryEntry> entries, files.list(path));
      for (const DirectoryEntry& entry : entries)
        ahead.push_back(system::join_path(path, entry.name));
    }
    bool owned = status->uid == from.uid && from.uid != to.uid;
    bool grouped = status->gid == from.gid && from.gid != to.gid;
    if (!owned && !grouped) continue;
    TRY_DO(files.set_owner(path, owned ? std::optional(to.uid) : std::nullopt,
                           grouped ? std::optional(to.gid) : std::nullopt));
  }
  return {};
}

Status refuse_while_running(FileSystem& files, const std::string& user, uint32_t uid) {
  TRY(auto entries, if_there(files.list("/proc")));
  if (!entries) return {};
  std::vector<std::string> running;
  for (const DirectoryEntry& entry : *entries) {
    if (!id_of(entry.name)) continue;
    Result<std::string> status = files.read("/proc/" + entry.name + "/status");
    if (status && runs_as(*status, uid))
      running.push_back(entry.name + " (" + command_of(*status) + ")");
  }
  if (running.empty()) return {};
  size_t all = running.size();
  if (all > kMostNamed) running.resize(kMostNamed);
  return fail(Code::busy, "user " + user + " is in use by " + count(all, "process", "processes") +
                              ": " + join(running, ", ") + (all > kMostNamed ? ", ..." : "") +
                              "; end them, or say `force: true`");
}

}  // namespace consort::resources
