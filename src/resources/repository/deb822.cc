#include "resources/repository/deb822.h"

#include "base/strings.h"

namespace consort::resources {

std::vector<Deb822Stanza> parse_deb822(std::string_view text) {
  std::vector<Deb822Stanza> stanzas;
  bool inside = false;
  for (std::string_view line : split_lines(text)) {
    if (line.starts_with('#')) continue;
    if (trim(line).empty()) {
      inside = false;
    } else if (line[0] == ' ' || line[0] == '\t') {
      if (!inside || stanzas.back().empty()) continue;
      std::string_view rest = trim(line) == "." ? "" : line.substr(1);
      stanzas.back().back().second.append("\n").append(rest);
    } else if (size_t colon = line.find(':'); colon != std::string_view::npos) {
      if (!inside) stanzas.emplace_back();
      inside = true;
      stanzas.back().emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
    }
  }
  return stanzas;
}

std::string print_deb822(const Deb822Stanza& stanza) {
  std::string text;
  for (const auto& [name, value] : stanza) {
    text += name + ":";
    std::vector<std::string_view> lines = split(value, '\n');
    for (size_t i = 0; i < lines.size(); ++i) {
      if (i > 0) text += "\n";
      if (i > 0 && lines[i].empty()) text += " .";
      if (!lines[i].empty()) text.append(" ").append(lines[i]);
    }
    text += "\n";
  }
  return text;
}

}  // namespace consort::resources
