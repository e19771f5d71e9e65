#include "resources/module/module_files.h"

#include <algorithm>

#include "base/strings.h"
#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

constexpr size_t kLongestName = 55;    // the kernel's MODULE_NAME_LEN, less the zero byte
constexpr size_t kLargest = 64 << 10;  // bytes of a file of ours
const std::string kModules = "/etc/modules";
const std::string kLoadFolder = "/etc/modules-load.d/";
const std::string kModprobeFolder = "/etc/modprobe.d/";
constexpr std::string_view kOurs = "consort-";

std::vector<std::string> directories(std::string_view name) {
  std::vector<std::string> all;
  for (std::string_view above : {"/etc/", "/run/", "/usr/local/lib/", "/usr/lib/", "/lib/"})
    all.push_back(std::string(above) + std::string(name));
  return all;
}

std::string our_name(std::string_view module) {
  return std::string(kOurs) + normal_module_name(module) + ".conf";
}

bool is_administrators(std::string_view path) {
  return path.starts_with("/etc/") || path.starts_with("/run/");
}

bool is_ours(std::string_view path) { return system::file_name(path).starts_with(kOurs); }

// Lines that end in '\' go on in the next, as modprobe.d(5) has it.
std::vector<std::string> whole_lines(std::string_view text) {
  std::vector<std::string> lines;
  std::string pending;
  for (std::string_view line : split_lines(text)) {
    bool goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    pending += line;
    if (!goes_on) lines.push_back(std::exchange(pending, {}));
  }
  if (!pending.empty()) lines.push_back(std::move(pending));
  return lines;
}

// Words of a line; white space within double quotes is part of a word.
std::vector<std::string> quoted_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool within = false;
  for (char c : line) {
    if (c == '"') within = !within;
    bool ends = !within && (c == ' ' || c == '\t' || c == '\r');
    if (!ends) word += c;
    if (ends && !word.empty()) words.push_back(std::exchange(word, {}));
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// A file of somebody else is the one to name: it is what we cannot change.
void note(std::string& by, const std::string& path) {
  if (by.empty() || is_ours(by)) by = path;
}

}  // namespace

bool is_module_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && name[0] != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

std::string normal_module_name(std::string_view name) { return replace_all(name, "-", "_"); }

std::string load_file_of(std::string_view module) { return kLoadFolder + our_name(module); }
std::string modprobe_file_of(std::string_view module) { return kModprobeFolder + our_name(module); }

ModuleFiles::ModuleFiles(system::FileSystem& files)
    : files_(files),
      load_(files, directories("modules-load.d"), {kModules}),
      modprobe_(files, directories("modprobe.d")) {}

ModuleFiles::Known& ModuleFiles::known(std::string_view module) {
  Known& known = modules_[normal_module_name(module)];
  if (known.settings.written.empty()) known.settings.written = module;
  return known;
}

Status ModuleFiles::refresh() {
  if (load_.is_current() && modprobe_.is_current()) return {};
  modules_.clear();
  load_.forget();
  TRY(std::vector<ConfFiles::File> modprobe, modprobe_.read());
  TRY(std::vector<ConfFiles::File> load, load_.read());
  for (const ConfFiles::File& file : load)
    read_load_file(file);
  for (const ConfFiles::File& file : modprobe)
    read_modprobe_file(file);
  return {};
}

// One module a line; what follows its name has no meaning any more.
void ModuleFiles::read_load_file(const ConfFiles::File& file) {
  for (std::string_view line : split_lines(file.text)) {
    std::vector<std::string_view> words = split_words(line);
    bool names = !words.empty() && words[0][0] != '#' && words[0][0] != ';';
    if (!names || !is_module_name(words[0])) continue;
    Known& module = known(words[0]);
    note(module.settings.loaded_by, file.path);
    module.by.push_back(file.path);
  }
}

void ModuleFiles::read_modprobe_file(const ConfFiles::File& file) {
  for (const std::string& line : whole_lines(file.text)) {
    std::vector<std::string> words = quoted_words(line);
    if (words.size() < 2 || !is_module_name(words[1])) continue;
    if (words[0] == "blacklist") {
      Known& module = known(words[1]);
      note(module.settings.blacklisted_by, file.path);
      module.by.push_back(file.path);
    }
    if (words[0] != "options" || !is_administrators(file.path)) continue;
    for (size_t i = 2; i < words.size(); ++i)
      known(words[1]).settings.options.push_back({words[i], file.path});
  }
}

Result<ModuleSettings> ModuleFiles::find(std::string_view module) {
  std::lock_guard lock(mutex_);
  TRY_DO(refresh());
  auto found = modules_.find(normal_module_name(module));
  return found == modules_.end() ? ModuleSettings() : found->second.settings;
}

Result<std::vector<std::string>> ModuleFiles::configured(const std::vector<std::string>& shipped) {
  std::lock_guard lock(mutex_);
  TRY_DO(refresh());
  auto is_local = [&](const std::string& path) {
    return path == kModules || (path.starts_with("/etc/") &&
                                std::find(shipped.begin(), shipped.end(), path) == shipped.end());
  };
  std::vector<std::string> names;
  for (const auto& [name, module] : modules_) {
    if (std::any_of(module.by.begin(), module.by.end(), is_local))
      names.push_back(module.settings.written);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::string> ModuleFiles::kept(const std::string& path) {
  TRY(auto text, if_there(files_.read(path, kLargest)));
  return text.value_or("");
}

Status ModuleFiles::keep(const std::string& path, const std::string& text) {
  std::lock_guard lock(mutex_);
  TRY(std::string before, kept(path));
  if (before == text) return {};
  load_.forget();
  modprobe_.forget();
  if (text.empty()) return if_there(files_.remove(path));
  TRY_DO(files_.make_directories(std::string(system::parent_path(path))));
  return files_.write(path, text);
}

}  // namespace consort::resources
