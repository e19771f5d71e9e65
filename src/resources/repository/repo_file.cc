#include "resources/repository/repo_file.h"

#include "base/strings.h"

namespace consort::resources {

std::optional<RepoFile> parse_repo_file(std::string_view text, std::string_view name) {
  RepoFile settings;
  bool inside = false;
  for (std::string_view line : split_lines(text)) {
    std::string_view content = trim(line);
    if (content.empty() || content[0] == '#' || content[0] == ';') continue;
    if (content[0] == '[') {
      bool ours = content.size() > 2 && content.back() == ']' &&
                  content.substr(1, content.size() - 2) == name;
      if (!ours || inside) return std::nullopt;
      inside = true;
    } else if (inside && (line[0] == ' ' || line[0] == '\t') && !settings.empty()) {
      settings.back().second.append("\n").append(content);
    } else if (size_t sign = content.find('='); inside && sign != std::string_view::npos) {
      settings.emplace_back(trim(content.substr(0, sign)), trim(content.substr(sign + 1)));
    }
  }
  return inside ? std::optional(std::move(settings)) : std::nullopt;
}

std::string print_repo_file(const RepoFile& settings, std::string_view name) {
  std::string text = "[" + std::string(name) + "]\n";
  for (const auto& [key, value] : settings) {
    text += key + "=" + replace_all(value, "\n", "\n    ") + "\n";
  }
  return text;
}

}  // namespace consort::resources
