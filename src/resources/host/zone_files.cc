#include "resources/host/zone_files.h"

#include <algorithm>

#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/real_path.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

constexpr std::string_view kFolder = "/usr/share/zoneinfo/";
constexpr std::string_view kMagic = "TZif";
constexpr size_t kLargest = 256 << 10;  // bytes of a zone's file
constexpr size_t kMostZones = 5000;
constexpr int kDeepest = 3;  // folders in each other: America/Argentina/Ushuaia
constexpr size_t kLongestName = 255;

bool is_part(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-';
  });
}

std::string last_part(const std::string& zone) { return zone.substr(zone.rfind('/') + 1); }

}  // namespace

bool ZoneFiles::is_name(std::string_view zone) {
  std::vector<std::string_view> parts = split(zone, '/');
  return zone.size() <= kLongestName && std::all_of(parts.begin(), parts.end(), is_part);
}

std::string ZoneFiles::path_of(std::string_view zone) {
  return std::string(kFolder) + std::string(zone);
}

std::string ZoneFiles::zone_at(std::string_view path) {
  if (!path.starts_with(kFolder)) return "";
  std::string_view zone = path.substr(kFolder.size());
  return is_name(zone) ? std::string(zone) : "";
}

Result<std::optional<Digest>> ZoneFiles::digest(std::string_view zone) {
  if (!is_name(zone)) return std::optional<Digest>();
  TRY(auto path, real_path(files_, path_of(zone)));
  if (!path) return std::optional<Digest>();
  TRY(system::FileStatus status, files_.status(*path));
  bool possible = status.type == system::FileType::regular && status.size <= kLargest;
  if (!possible) return std::optional<Digest>();
  TRY(std::string bytes, files_.read(*path, kLargest));
  if (!bytes.starts_with(kMagic)) return std::optional<Digest>();
  return std::optional(sha256(bytes));
}

Result<std::string> ZoneFiles::find(const Digest& content, std::string_view likely) {
  TRY(auto first, digest(likely));
  if (first == content) return std::string(likely);
  TRY(std::vector<std::string> zones, names());
  for (const std::string& zone : zones) {
    TRY(auto found, digest(zone));
    if (found == content) return zone;
  }
  return std::string();
}

Result<std::vector<std::string>> ZoneFiles::names() {
  std::vector<std::string> names;
  TRY_DO(collect("", 0, names));
  std::sort(names.begin(), names.end());
  return names;
}

// The tables that lie beside the zones have a dot in their names, or are no zones by their own
// account.
Status ZoneFiles::collect(const std::string& folder, int depth, std::vector<std::string>& names) {
  std::string path = path_of(folder);
  path.pop_back();  // the '/' at its end
  TRY(auto entries, if_there(files_.list(path)));
  if (!entries) return {};
  for (const system::DirectoryEntry& entry : *entries) {
    if (!is_part(entry.name) || names.size() == kMostZones) continue;
    const std::string zone = folder + entry.name;
    if (entry.type != system::FileType::directory) {
      names.push_back(zone);
    } else if (depth + 1 < kDeepest && zone != "posix" && zone != "right") {
      TRY_DO(collect(zone + "/", depth + 1, names));
    }
  }
  return {};
}

std::string ZoneFiles::suggest(const std::string& zone) {
  auto zones = names();
  if (!zones) return "";
  std::vector<std::string> last, lower;
  for (const std::string& name : *zones) {
    last.push_back(to_lower(last_part(name)));
    lower.push_back(to_lower(name));
  }
  auto full = [&](const std::vector<std::string>& among, const std::string& word) {
    auto near = nearest(word, among);
    if (!near) return std::string();
    auto found = std::find(among.begin(), among.end(), *near);
    return "did you mean '" + (*zones)[static_cast<size_t>(found - among.begin())] + "'?";
  };
  std::string meant = full(lower, to_lower(zone));
  return meant.empty() ? full(last, to_lower(last_part(zone))) : meant;
}

}  // namespace consort::resources
