#include "resources/sysctl/sysctl_files.h"

#include <algorithm>

#include "base/strings.h"
#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

const std::vector<std::string> kDirectories = {"/etc/sysctl.d", "/run/sysctl.d",
                                               "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d",
                                               "/lib/sysctl.d"};
constexpr size_t kLargest = 1 << 20;  // bytes of a file
constexpr std::string_view kHead =
    "# Kept by consort. Settings of the description; other lines are left alone.\n";

struct Line {
  std::string key;
  std::string value;
};

// "-net.ipv4.ip_forward = 1"; nothing for comments, patterns and nonsense.
std::optional<Line> parse_line(std::string_view text) {
  std::string_view line = trim(text);
  if (line.empty() || line[0] == '#' || line[0] == ';') return std::nullopt;
  if (line[0] == '-') line.remove_prefix(1);
  size_t equals = line.find('=');
  if (equals == line.npos) return std::nullopt;
  Result<std::string> key = sysctl_key(trim(line.substr(0, equals)));
  if (!key) return std::nullopt;
  return Line{std::move(*key), normal_sysctl_value(line.substr(equals + 1))};
}

bool is_component(std::string_view part) {
  if (part.empty() || part == "." || part == "..") return false;
  return std::all_of(part.begin(), part.end(), [](unsigned char c) {
    return c > ' ' && c < 0x7f &&
           std::string_view("*?[]=#;\\/").find(static_cast<char>(c)) == std::string_view::npos;
  });
}

}  // namespace

Result<std::string> sysctl_key(std::string_view name) {
  size_t first = name.find_first_of("./");
  const bool dots = first != name.npos && name[first] == '.';
  std::string key(name);
  if (dots) {
    for (char& c : key)
      c = c == '.' ? '/' : c == '/' ? '.' : c;
  }
  std::vector<std::string_view> parts = split(key, '/');
  bool plain = parts.size() >= 2 && std::all_of(parts.begin(), parts.end(), is_component);
  if (!plain)
    return fail(Code::invalid,
                "'" + printable(name, 80) + "' is no kernel setting such as net.ipv4.ip_forward");
  return key;
}

std::string normal_sysctl_value(std::string_view value) {
  std::string normal;
  for (std::string_view word : split_words(value)) {
    if (!normal.empty()) normal += ' ';
    normal += word;
  }
  return normal;
}

Status SysctlFiles::refresh() {
  if (conf_.is_current()) return {};
  at_boot_.clear();
  kept_.clear();
  TRY(std::vector<ConfFiles::File> found, conf_.read());
  for (const ConfFiles::File& file : found) {
    for (std::string_view written : split_lines(file.text)) {
      std::optional<Line> line = parse_line(written);
      if (!line) continue;
      at_boot_.insert_or_assign(line->key, Setting{line->value, file.path});
      if (file.path == kSysctlFile)
        kept_.insert_or_assign(line->key, Setting{line->value, file.path});
    }
  }
  return {};
}

SysctlFiles::SysctlFiles(system::FileSystem& files) : files_(files), conf_(files, kDirectories) {}

Result<std::optional<SysctlFiles::Setting>> SysctlFiles::at_boot(const std::string& key) {
  std::lock_guard lock(mutex_);
  TRY_DO(refresh());
  auto found = at_boot_.find(key);
  return found == at_boot_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::optional<std::string>> SysctlFiles::kept(const std::string& key) {
  std::lock_guard lock(mutex_);
  TRY_DO(refresh());
  auto found = kept_.find(key);
  return found == kept_.end() ? std::nullopt : std::optional(found->second.value);
}

Result<std::vector<std::string>> SysctlFiles::kept_names() {
  std::lock_guard lock(mutex_);
  TRY_DO(refresh());
  std::vector<std::string> names;
  for (const auto& [key, setting] : kept_) {
    bool dots = key.find('.') == key.npos;
    names.push_back(dots ? replace_all(key, "/", ".") : key);
  }
  return names;
}

Status SysctlFiles::keep(const std::string& name, const std::optional<std::string>& value) {
  TRY(std::string key, sysctl_key(name));
  std::lock_guard lock(mutex_);
  TRY(auto before, if_there(files_.read(kSysctlFile, kLargest)));
  std::string after;
  bool placed = !value;
  std::string text = before.value_or(std::string(kHead));
  for (std::string_view written : split_lines(text)) {
    std::optional<Line> line = parse_line(written);
    if (!line || line->key != key) {
      after += std::string(written) + "\n";
    } else if (!std::exchange(placed, true)) {
      after += name + " = " + *value + "\n";
    }
  }
  if (!placed) after += name + " = " + *value + "\n";
  conf_.forget();
  if (after == before.value_or("")) return {};
  if (after == kHead) return if_there(files_.remove(kSysctlFile));
  TRY_DO(files_.make_directories(std::string(system::parent_path(kSysctlFile))));
  return files_.write(kSysctlFile, after);
}

}  // namespace consort::resources
