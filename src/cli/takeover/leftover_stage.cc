#include "cli/takeover/leftover_stage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "base/descriptor.h"
#include "base/strings.h"

namespace consort::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLargestJournal = 64 << 10;
constexpr size_t kLargestIndex = 256 << 20;

Error not_ours(const std::string& stage, const std::string& why) {
  return fail(Code::denied,
              printable(stage) + " is not what a killed run leaves here: " + why +
                  "; nothing was removed: ask whoever gave you the site, look at it by 'ls -la', "
                  "and remove that folder yourself if nobody needs it");
}

// Nothing but a file itself is read.
Result<std::string> read_file(const std::string& path, size_t limit) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) return os_error(errno, "cannot read " + path);
  if (!S_ISREG(status.st_mode)) return fail(Code::invalid, path + " is no file");
  std::string bytes;
  std::array<char, 64 << 10> piece;
  while (true) {
    const ssize_t got = ::read(file.get(), piece.data(), piece.size());
    if (got < 0) return os_error(errno, "cannot read " + path);
    if (got == 0) return bytes;
    bytes.append(piece.data(), static_cast<size_t>(got));
    if (bytes.size() > limit) return fail(Code::invalid, path + " is too large");
  }
}

// Where the repository keeps its index, by its `.git`: a folder, or a file that names one.
Result<fs::path> repository_at(const fs::path& dot_git) {
  std::error_code error;
  if (fs::is_directory(dot_git, error)) return dot_git;
  TRY(std::string text, read_file(dot_git.string(), 4096));
  constexpr std::string_view kNames = "gitdir: ";
  if (!text.starts_with(kNames)) return fail(Code::invalid, dot_git.string() + " names no folder");
  return dot_git.parent_path() / std::string(trim(text.substr(kNames.size())));
}

// An index of version 4 has no whole paths; others have every path as it is.
Status check_index(const std::string& path, const std::string& name, const std::string& stage) {
  auto index = read_file(path, kLargestIndex);
  if (!index) return not_ours(stage, index.error().message);
  constexpr std::string_view kVersion4("DIRC\0\0\0\4", 8);
  if (index->starts_with(kVersion4))
    return not_ours(stage, "whether git tracks it cannot be told from " + printable(path));
  if (index->find(name + "/") != index->npos) return not_ours(stage, "git tracks it");
  return {};
}

Status check_repository(const fs::path& dot_git, const std::string& stage) {
  auto repository = repository_at(dot_git);
  if (!repository) return not_ours(stage, repository.error().message);
  const std::string name = fs::path(stage).filename().string();
  std::error_code error;
  fs::directory_iterator entries(*repository, error);
  if (error) return not_ours(stage, "whether git tracks it cannot be told: " + error.message());
  for (; entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string file = entries->path().filename().string();
    if (file == "index" || file.starts_with("sharedindex."))
      TRY_DO(check_index(entries->path().string(), name, stage));
    if (error) return not_ours(stage, "whether git tracks it cannot be told: " + error.message());
  }
  return {};
}

// The very shapes of what is moved into a site as one.
bool is_unit(std::string_view line) {
  if (line == "site.yaml") return true;
  const auto parts = split(line, '/');
  if (parts.size() != 2 || printable(line, line.size() + 1) != line) return false;
  const std::string_view name = parts[1];
  if (name.empty() || name == "." || name == ".." || name.size() > 255) return false;
  if (parts[0] == "hosts") return name.ends_with(".yaml") && !name.starts_with('.');
  return parts[0] == "files";
}

// What lies behind a link is no part of the site.
Status check_folders(const std::string& site, const std::string& stage) {
  for (const std::string& path : {site + "/files", site + "/hosts", stage + "/tree",
                                  stage + "/tree/files", stage + "/tree/hosts"}) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0 && !S_ISDIR(status.st_mode))
      return not_ours(stage, printable(path) + " is no folder of its own");
  }
  return {};
}

}  // namespace

Status check_stage(const std::string& site, const std::string& stage) {
  struct stat status {};
  if (::lstat(stage.c_str(), &status) != 0) return os_error(errno, "cannot look at " + stage);
  if (!S_ISDIR(status.st_mode)) return not_ours(stage, "it is no folder of its own");
  if (status.st_uid != ::geteuid())
    return not_ours(stage, "it belongs to user " + std::to_string(status.st_uid));
  if ((status.st_mode & 0777) != 0700) return not_ours(stage, "others may come into it");
  std::error_code error;
  for (fs::path folder = site;; folder = folder.parent_path()) {
    if (fs::exists(fs::symlink_status(folder / ".git", error)))
      TRY_DO(check_repository(folder / ".git", stage));
    if (folder == folder.parent_path()) return {};
  }
}

Result<std::vector<std::string>> read_journal(const std::string& site, const std::string& stage) {
  std::vector<std::string> units;
  const std::string path = stage + "/journal";
  auto text = read_file(path, kLargestJournal);
  if (!text && text.error().code == Code::not_found) return units;
  if (!text) return not_ours(stage, text.error().message);
  constexpr std::string_view kEnd = "\nend\n";
  if (!text->ends_with(kEnd)) return units;
  text->resize(text->size() - kEnd.size());
  for (std::string_view line : split(*text, '\n')) {
    if (!is_unit(line))
      return not_ours(stage, "its journal names '" + printable(line, 200) + "', as none of ours");
    units.emplace_back(line);
  }
  TRY_DO(check_folders(site, stage));
  return units;
}

}  // namespace consort::cli
