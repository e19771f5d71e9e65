#include "cli/takeover/site_addition.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/descriptor.h"
#include "base/strings.h"
#include "cli/takeover/leftover_stage.h"

namespace consort::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStage = ".consort-addition~";  // no site sees what is called so

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

bool is_site(const std::string& folder) {
  for (const char* name : {"/site.yaml", "/site.yml", "/site.jsonnet"})
    if (is_there(folder + name)) return true;
  return false;
}

// Nothing but what makes no site.
bool is_free(const std::string& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name != kStage && name != ".git" && name != ".gitignore") return false;
  }
  return !error;
}

// What is moved as one: a whole folder below files/, any other file by itself.
std::string unit_of(const std::string& path) {
  const auto parts = split(path, '/');
  if (parts.size() < 3 || parts[0] != "files") return path;
  return "files/" + std::string(parts[1]);
}

Status write_file(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  return file ? Status() : os_error(errno ? errno : EIO, "cannot write " + path);
}

Status sync_below(const std::string& folder) {
  Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || ::syncfs(opened.get()) != 0) return os_error(errno, "cannot write " + folder);
  return {};
}

}  // namespace

Result<std::unique_ptr<SiteAddition>> SiteAddition::begin(const std::string& folder) {
  std::error_code error;
  std::string absolute = fs::absolute(folder, error).lexically_normal().string();
  if (absolute.size() > 1 && absolute.ends_with('/')) absolute.pop_back();
  std::unique_ptr<SiteAddition> addition(new SiteAddition(std::move(absolute)));
  TRY_DO(addition->open());
  return addition;
}

std::string SiteAddition::stage() const { return path_of(kStage); }

Status SiteAddition::open() {
  TRY_DO(look_around());
  if (::mkdir(stage().c_str(), 0700) != 0) {
    if (errno != EEXIST) return os_error(errno, "cannot write in " + folder_);
    TRY_DO(check_stage(folder_, stage()));
  }
  auto lock = ProcessLock::take(stage() + "/lock");
  if (!lock) return std::move(lock).error();
  TRY_DO(undo_killed_run());
  lock_ = std::move(*lock);  // from here on the stage is ours to remove
  is_new_ = !is_site(folder_);
  if (is_new_ && !is_free(folder_))
    return fail(Code::exists, folder_ + " holds other things, and no site.yaml");
  return {};
}

Status SiteAddition::look_around() {
  if (!is_there(folder_)) {
    std::error_code error;
    if (!fs::create_directories(folder_, error))
      return os_error(error.value(), "cannot make the folder " + folder_);
    made_folder_ = true;
  }
  struct stat status {};
  if (::stat(folder_.c_str(), &status) != 0) return os_error(errno, "cannot look at " + folder_);
  owner_ = status.st_uid;
  group_ = status.st_gid;
  if (!is_there(stage()) && !is_site(folder_) && !is_free(folder_))
    return fail(Code::exists, folder_ + " holds other things, and no site.yaml");
  return {};
}

SiteAddition::~SiteAddition() {
  if (lock_) clear();
  if (made_folder_) ::rmdir(folder_.c_str());  // only when it is empty
}

void SiteAddition::clear() {
  std::error_code ignored;
  fs::remove_all(stage(), ignored);
}

// The journal has what was to come, the last of it last. What is staged no more was moved.
Status SiteAddition::undo_killed_run() {
  TRY(const std::vector<std::string> units, read_journal(folder_, stage()));
  std::error_code error;
  if (!units.empty() && is_there(stage() + "/tree/" + units.back())) {
    for (const std::string& unit : units)
      if (!is_there(stage() + "/tree/" + unit)) fs::remove_all(path_of(unit), error);
    for (const char* folder : {"files", "hosts"})
      fs::remove(path_of(folder), error);  // only when it is empty
  }
  fs::remove_all(stage() + "/tree", error);
  fs::remove(stage() + "/journal", error);
  return {};
}

std::string SiteAddition::free_files_folder(const std::string& name) const {
  std::string free = name;
  for (int number = 2; is_there(path_of("files/" + free)); ++number)
    free = name + "-" + std::to_string(number);
  return free;
}

void SiteAddition::belongs_as_folder(const std::string& path) const {
  if (::geteuid() == 0 && (owner_ != 0 || group_ != 0))
    (void)(::lchown(path.c_str(), owner_, group_) == 0);  // to no more than that is it lost
}

Status SiteAddition::make_folders(const std::string& base, const std::string& relative) const {
  for (size_t at = relative.find('/'); at != relative.npos; at = relative.find('/', at + 1)) {
    const std::string folder = base + "/" + relative.substr(0, at);
    if (::mkdir(folder.c_str(), 0777) == 0)
      belongs_as_folder(folder);
    else if (errno != EEXIST)
      return os_error(errno, "cannot make the folder " + folder);
  }
  return {};
}

Status SiteAddition::write_staged(const std::string& relative, const std::string& bytes) const {
  TRY_DO(make_folders(stage() + "/tree", relative));
  const std::string path = stage() + "/tree/" + relative;
  TRY_DO(write_file(path, bytes));
  belongs_as_folder(path);
  return {};
}

Status SiteAddition::move_in(const std::string& relative) const {
  TRY_DO(make_folders(folder_, relative));
  const std::string from = stage() + "/tree/" + relative, to = path_of(relative);
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  return errno == EEXIST ? fail(Code::exists, to + " is there meanwhile")
                         : os_error(errno, "cannot write " + to);
}

Status SiteAddition::publish(const std::map<std::string, std::string>& files,
                             const std::string& last) {
  std::error_code error;
  fs::create_directory(stage() + "/tree", error);
  std::set<std::string> units;
  for (const auto& [path, bytes] : files) {
    TRY_DO(write_staged(path, bytes));
    if (path != last) units.insert(unit_of(path));
  }
  std::string journal;
  for (const std::string& unit : units)
    journal += unit + "\n";
  TRY_DO(write_file(stage() + "/journal", journal + last + "\nend\n"));
  TRY_DO(sync_below(folder_));
  for (const std::string& unit : units)
    if (Status moved = move_in(unit); !moved) {
      (void)undo_killed_run();
      return moved;
    }
  TRY_DO(sync_below(folder_));
  if (Status moved = move_in(last); !moved) {
    (void)undo_killed_run();
    return moved;
  }
  made_folder_ = false;
  return sync_below(folder_);
}

}  // namespace consort::cli
