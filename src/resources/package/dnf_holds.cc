#include "resources/package/dnf_holds.h"

#include "base/strings.h"
#include "model/pattern.h"

namespace consort::resources {
namespace {

// Whether a line of the list locks `name`: "nginx-1:1.20-1.*", "nginx-*" or "nginx". Lines
// with "!" forbid a version instead.
bool locks(std::string_view line, std::string_view name) {
  line = trim(line);
  if (!line.starts_with(name)) return false;
  std::string_view rest = line.substr(name.size());
  if (rest.empty()) return true;
  if (!rest.starts_with('-') || rest.size() == 1) return false;
  size_t digits = rest.find_first_not_of("0123456789", 1);
  return rest[1] == '*' || (digits != 1 && digits != std::string_view::npos && rest[digits] == ':');
}

// The text without the lines for which `drop` is true; all others byte for byte.
template <class Drop>
std::string without_lines(std::string_view text, Drop drop) {
  std::string kept;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (!drop(text.substr(0, end))) kept += text.substr(0, end);
    text.remove_prefix(end);
  }
  return kept;
}

// Offsets of the value of excludepkgs (or exclude) in [main]; empty where a new one could go.
struct Setting {
  size_t begin = 0, end = 0;
  bool found = false;
  size_t main_end = 0;  // after the line "[main]"
  bool main = false;
};

Setting find_excludes(std::string_view text) {
  Setting setting;
  bool inside = false;
  for (size_t start = 0; start < text.size();) {
    size_t end = std::min(text.find('\n', start), text.size());
    std::string_view line = text.substr(start, end - start);
    if (trim(line).starts_with('[')) {
      inside = trim(line) == "[main]";
      if (inside) setting.main = true, setting.main_end = std::min(end + 1, text.size());
    }
    size_t sign = line.find('=');
    std::string_view key = trim(line.substr(0, sign));
    if (inside && sign != std::string_view::npos && (key == "excludepkgs" || key == "exclude")) {
      setting.begin = start + sign + 1;
      setting.end = end;
      setting.found = true;
    }
    start = end + 1;
  }
  return setting;
}

std::vector<std::string> names_in(std::string_view value) {
  std::vector<std::string> names;
  for (std::string_view part : split(value, ',')) {
    for (std::string_view name : split_words(part))
      names.emplace_back(name);
  }
  return names;
}

std::vector<std::string> excluded(std::string_view text, const Setting& setting) {
  if (!setting.found) return {};
  return names_in(text.substr(setting.begin, setting.end - setting.begin));
}

std::string with_excluded(std::string_view text, const Setting& setting,
                          const std::vector<std::string>& names) {
  std::string value = join(names, ", ");
  std::string result(text);
  if (setting.found) return result.replace(setting.begin, setting.end - setting.begin, value);
  if (setting.main) {
    bool broken = result.back() != '\n' && setting.main_end == result.size();
    return result.insert(setting.main_end, (broken ? "\n" : "") + ("excludepkgs=" + value + "\n"));
  }
  return "[main]\nexcludepkgs=" + value + "\n" + result;
}

}  // namespace

bool versionlock_holds(std::string_view list, std::string_view name) {
  std::vector<std::string_view> lines = split_lines(list);
  return std::any_of(lines.begin(), lines.end(),
                     [&](std::string_view line) { return locks(line, name); });
}

std::string versionlock_with(std::string_view list, std::string_view name,
                             std::string_view version) {
  std::string text = versionlock_without(list, name);
  if (!text.empty() && text.back() != '\n') text += '\n';
  bool epoch = version.find(':') != std::string_view::npos;
  return text.append(name).append(epoch ? "-" : "-0:").append(version).append(".*\n");
}

std::string versionlock_without(std::string_view list, std::string_view name) {
  return without_lines(list, [&](std::string_view line) { return locks(line, name); });
}

bool excludes_hold(std::string_view configuration, std::string_view name) {
  std::vector<std::string> names = excluded(configuration, find_excludes(configuration));
  return std::any_of(names.begin(), names.end(), [&](const std::string& pattern) {
    return model::matches_glob(pattern, name);
  });
}

std::string excludes_with(std::string_view configuration, std::string_view name) {
  if (excludes_hold(configuration, name)) return std::string(configuration);
  Setting setting = find_excludes(configuration);
  std::vector<std::string> names = excluded(configuration, setting);
  names.emplace_back(name);
  return with_excluded(configuration, setting, names);
}

std::string excludes_without(std::string_view configuration, std::string_view name) {
  Setting setting = find_excludes(configuration);
  std::vector<std::string> names = excluded(configuration, setting);
  if (std::erase(names, std::string(name)) == 0) return std::string(configuration);
  return with_excluded(configuration, setting, names);
}

}  // namespace consort::resources
