#include "server/sites/repository_layout.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/strings.h"

namespace consort::server {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFolders[] = {"/objects/pack", "/objects/info",    "/refs/heads",
                                    "/refs/consort", "/logs/refs/heads", "/hooks"};
constexpr auto kBetweenLooks = std::chrono::milliseconds(20);

// Nothing of what git does by itself, objects checked, moves logged for ever, all of it synced.
constexpr std::string_view kConfiguration =
    R"(# Written by consort, which writes it again whenever it starts.
[core]
	repositoryFormatVersion = 0
	fileMode = true
	bare = true
	logAllRefUpdates = always
	fsync = all
	packedGitLimit = 256m
	packedGitWindowSize = 16m
[transfer]
	fsckObjects = true
	hideRefs = refs/consort
[receive]
	autoGC = false
	advertisePushOptions = true
	maxInputSize = @LARGEST_PUSH@
	denyDeletes = false
	denyNonFastForwards = false
[http]
	receivePack = true
	getAnyFile = false
[gc]
	auto = 0
	reflogExpire = never
	reflogExpireUnreachable = never
[maintenance]
	auto = false
[pack]
	threads = 1
	windowMemory = 64m
)";

Status write_if_other(system::FileSystem& files, const std::string& path, std::string_view text,
                      uint32_t mode) {
  auto before = files.read(path);
  if (before && *before == text) return {};
  return files.write(path, text, {.mode = mode, .durable = true});
}

// A process of git that is in the folder, if there is one.
std::optional<std::string> git_in(const std::string& folder) {
  std::error_code ignored;
  std::string here = fs::canonical(folder, ignored).string();
  for (const fs::directory_entry& process : fs::directory_iterator("/proc", ignored)) {
    std::string id = process.path().filename().string();
    if (id.find_first_not_of("0123456789") != id.npos) continue;
    std::string name;
    std::getline(std::ifstream(process.path() / "comm"), name);
    bool is_git = name == "git" || name.starts_with("git-");
    if (is_git && fs::read_symlink(process.path() / "cwd", ignored) == here) return id;
  }
  return std::nullopt;
}

Status remove_locks(system::FileSystem& files, const std::string& folder) {
  TRY(auto entries, files.list(folder));
  for (const auto& entry : entries) {
    std::string path = folder == "/" ? "/" + entry.name : folder + "/" + entry.name;
    if (entry.type == system::FileType::regular && entry.name.ends_with(".lock")) {
      TRY_DO(files.remove(path));
    } else if (entry.type == system::FileType::directory && folder != "/") {
      TRY_DO(remove_locks(files, path));
    }
  }
  return {};
}

Status remove_quarantines(system::FileSystem& files) {
  TRY(auto objects, files.list("/objects"));
  for (const auto& entry : objects) {
    if (entry.name.starts_with("tmp_objdir-") || entry.name.starts_with("incoming-"))
      TRY_DO(files.remove_tree("/objects/" + entry.name));
  }
  TRY(auto packs, files.list("/objects/pack"));
  for (const auto& entry : packs) {
    if (entry.name.starts_with("tmp_")) TRY_DO(files.remove("/objects/pack/" + entry.name));
  }
  return {};
}

}  // namespace

bool is_branch_name(std::string_view name) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";
  if (name.empty() || name.size() > 200 || name.find_first_not_of(kPlain) != name.npos)
    return false;
  for (std::string_view part : split(name, '/')) {
    if (part.empty() || part.front() == '.' || part.front() == '-' || part.ends_with(".lock") ||
        part.ends_with('.') || part.find("..") != part.npos)
      return false;
  }
  return true;
}

Status lay_out(system::FileSystem& files, const RepositoryRules& rules) {
  if (!is_branch_name(rules.branch))
    return fail(Code::invalid, "'" + printable(rules.branch) + "' cannot be the name of a branch");
  for (const char* folder : kFolders)
    TRY_DO(files.make_directories(folder, 0750));
  std::string configuration =
      replace_all(kConfiguration, "@LARGEST_PUSH@", std::to_string(rules.largest_push));
  TRY_DO(write_if_other(files, "/config", configuration, 0640));
  TRY_DO(write_if_other(files, "/hooks/pre-receive", push_hook(rules), 0750));
  return write_if_other(files, "/HEAD", "ref: refs/heads/" + rules.branch + "\n", 0640);
}

bool is_repository(system::FileSystem& files) { return files.status("/HEAD").has_value(); }

Status clean_up(system::FileSystem& files, const std::string& folder, Duration patience) {
  auto give_up = std::chrono::steady_clock::now() + patience;
  while (auto process = git_in(folder)) {
    if (std::chrono::steady_clock::now() >= give_up)
      return fail(Code::busy, "git still works in " + folder + " (process " + *process + ")");
    std::this_thread::sleep_for(kBetweenLooks);
  }
  TRY_DO(remove_locks(files, "/"));
  TRY_DO(remove_locks(files, "/refs"));
  TRY_DO(remove_locks(files, "/objects/info"));
  return remove_quarantines(files);
}

}  // namespace consort::server
