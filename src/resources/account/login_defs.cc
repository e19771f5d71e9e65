#include "resources/account/login_defs.h"

#include <cstdlib>

#include "base/strings.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using Settings = std::map<std::string, std::string, std::less<>>;

// "KEY value" or "KEY=value" a line; the last of a key counts.
Settings parse(std::string_view text) {
  Settings settings;
  for (std::string_view raw : split_lines(text)) {
    std::string_view line = trim(raw);
    if (line.empty() || line[0] == '#') continue;
    size_t end = line.find_first_of(" \t=");
    if (end == line.npos) continue;
    std::string_view value = trim(line.substr(end + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    settings.insert_or_assign(std::string(line.substr(0, end)), std::string(value));
  }
  return settings;
}

Result<Settings> read_settings(system::FileSystem& files, const std::string& path) {
  TRY(auto text, if_there(files.read(path)));
  return text ? parse(*text) : Settings();
}

uint32_t as_id(int64_t number) {
  return static_cast<uint32_t>(std::clamp<int64_t>(number, 0, UINT32_MAX - 1));
}

std::string text_in(const Settings& settings, std::string_view key, std::string otherwise) {
  auto found = settings.find(key);
  return found == settings.end() || found->second.empty() ? std::move(otherwise) : found->second;
}

}  // namespace

Result<LoginDefs> LoginDefs::read(system::FileSystem& files) {
  LoginDefs defs;
  TRY(defs.defs_, read_settings(files, "/etc/login.defs"));
  TRY(defs.useradd_, read_settings(files, "/etc/default/useradd"));
  return defs;
}

int64_t LoginDefs::number(std::string_view key, int64_t otherwise) const {
  auto found = defs_.find(key);
  if (found == defs_.end()) return otherwise;
  char* end = nullptr;
  long long value = std::strtoll(found->second.c_str(), &end, 0);
  return end && *end == '\0' && end != found->second.c_str() ? value : otherwise;
}

std::string LoginDefs::days(std::string_view key, int64_t otherwise) const {
  int64_t days = number(key, otherwise);
  return days < 0 ? "" : std::to_string(days);
}

IdRange LoginDefs::users(bool system) const {
  uint32_t regular = as_id(number("UID_MIN", 1000));
  if (!system) return {regular, as_id(number("UID_MAX", 60000))};
  return {as_id(number("SYS_UID_MIN", 101)), as_id(number("SYS_UID_MAX", int64_t{regular} - 1))};
}

IdRange LoginDefs::groups(bool system) const {
  uint32_t regular = as_id(number("GID_MIN", 1000));
  if (!system) return {regular, as_id(number("GID_MAX", 60000))};
  return {as_id(number("SYS_GID_MIN", 101)), as_id(number("SYS_GID_MAX", int64_t{regular} - 1))};
}

IdRange LoginDefs::subordinate_users() const {
  return {as_id(number("SUB_UID_MIN", 100000)), as_id(number("SUB_UID_MAX", 600100000))};
}

IdRange LoginDefs::subordinate_groups() const {
  return {as_id(number("SUB_GID_MIN", 100000)), as_id(number("SUB_GID_MAX", 600100000))};
}

bool LoginDefs::group_per_user() const {
  return to_lower(text_in(defs_, "USERGROUPS_ENAB", "yes")) == "yes";
}

uint32_t LoginDefs::home_mode() const {
  constexpr int64_t kUnset = -1;
  int64_t mode = number("HOME_MODE", kUnset);
  if (mode == kUnset) mode = 0777 & ~number("UMASK", 022);
  return static_cast<uint32_t>(mode) & 07777;
}

std::string LoginDefs::default_group() const { return text_in(useradd_, "GROUP", "100"); }
std::string LoginDefs::homes() const { return text_in(useradd_, "HOME", "/home"); }
std::string LoginDefs::skeleton() const { return text_in(useradd_, "SKEL", "/etc/skel"); }

std::optional<std::string> LoginDefs::shell() const {
  std::string shell = text_in(useradd_, "SHELL", "");
  return shell.empty() ? std::nullopt : std::optional(shell);
}

}  // namespace consort::resources
