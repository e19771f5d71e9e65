#include "resources/module/kernel.h"

#include <algorithm>

#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/module/module_files.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

const std::string kLoaded = "/proc/modules";
const std::string kRelease = "/proc/sys/kernel/osrelease";
const std::string kModules = "/lib/modules";
constexpr size_t kLargest = 4 << 20;   // bytes of a list
constexpr size_t kMostReleases = 100;  // kernels that are looked at

// "kernel/fs/ext4/ext4.ko" -> "ext4".
std::string module_at(std::string_view path) {
  std::string_view file = path.substr(path.rfind('/') + 1);
  return normal_module_name(file.substr(0, file.find(".ko")));
}

}  // namespace

Result<bool> KernelModules::is_loaded(std::string_view module) {
  if (!target_.live()) return false;
  TRY(auto text, if_there(target_.files().read(kLoaded, kLargest)));
  if (!text) return false;
  const std::string name = normal_module_name(module);
  for (std::string_view line : split_lines(*text)) {
    if (line.substr(0, line.find(' ')) == name) return true;
  }
  return false;
}

Result<bool> KernelModules::is_built_in(std::string_view module) {
  TRY(std::vector<std::string> kernels, releases());
  const std::string name = normal_module_name(module);
  bool known = false;
  for (const std::string& release : kernels) {
    TRY(auto names, built_in(release));
    if (!names) continue;
    known = true;
    if (!names->contains(name)) return false;
  }
  return known;
}

Result<std::vector<std::string>> KernelModules::releases() {
  std::vector<std::string> names;
  if (target_.live()) {
    TRY(auto text, if_there(target_.files().read(kRelease)));
    std::string release(trim(text.value_or("")));
    bool plain = !release.empty() && release[0] != '.' && release.find('/') == release.npos;
    if (plain) names.push_back(std::move(release));
    return names;
  }
  TRY(auto entries, if_there(target_.files().list(kModules)));
  if (!entries) return names;
  for (const system::DirectoryEntry& entry : *entries) {
    if (entry.type == system::FileType::directory && names.size() < kMostReleases)
      names.push_back(entry.name);
  }
  return names;
}

// Null where no such kernel is installed, as in a container.
Result<std::shared_ptr<const KernelModules::Names>> KernelModules::built_in(
    const std::string& release) {
  const std::string path =
      system::join_path(system::join_path(kModules, release), "modules.builtin");
  std::lock_guard lock(mutex_);
  const Fingerprint fingerprint = target_.files().fingerprint(path);
  if (fingerprint == Fingerprint{}) return std::shared_ptr<const Names>();
  auto known = std::find_if(lists_.begin(), lists_.end(),
                            [&](const List& list) { return list.path == path; });
  if (known != lists_.end() && known->fingerprint == fingerprint) return known->names;
  TRY(auto text, if_there(target_.files().read(path, kLargest)));
  if (!text) return std::shared_ptr<const Names>();
  auto names = std::make_shared<Names>();
  for (std::string_view line : split_lines(*text)) {
    if (!trim(line).empty()) names->insert(module_at(trim(line)));
  }
  if (known != lists_.end()) lists_.erase(known);
  lists_.push_back({path, fingerprint, names});
  return std::shared_ptr<const Names>(std::move(names));
}

// An alias loads a module of another name, which would never be found loaded.
Status KernelModules::load(const std::string& module, Context& context) {
  TRY(bool loaded, is_loaded(module));
  if (loaded) return {};
  system::Command command{.argv = {"modprobe", module}, .timeout = context.timeout};
  TRY_DO(run_checked(target_.processes(), command, context.stop));
  TRY(loaded, is_loaded(module));
  if (loaded) return {};
  return fail(Code::invalid, "modprobe has loaded what '" + module +
                                 "' stands for, but no module of this name: describe the module "
                                 "itself, as lsmod names it");
}

Status KernelModules::unload(const std::string& module, Context& context) {
  TRY(bool loaded, is_loaded(module));
  if (!loaded) return {};
  system::Command command{.argv = {"modprobe", "-r", module}, .timeout = context.timeout};
  TRY_DO(run_checked(target_.processes(), command, context.stop));
  return {};
}

}  // namespace consort::resources
