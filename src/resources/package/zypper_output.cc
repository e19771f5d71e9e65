#include "base/strings.h"
#include "model/pattern.h"
#include "resources/package/zypper.h"

namespace consort::resources {
namespace {

std::string unescape(std::string_view text) {
  std::string plain(text);
  for (auto [entity, character] :
       {std::pair{"&lt;", "<"}, std::pair{"&gt;", ">"}, std::pair{"&quot;", "\""},
        std::pair{"&apos;", "'"}, std::pair{"&amp;", "&"}}) {
    plain = replace_all(plain, entity, character);
  }
  return plain;
}

// The value of an attribute of one XML element; "" when it has none.
std::string attribute(std::string_view element, std::string_view name) {
  std::string start = " " + std::string(name) + "=\"";
  size_t at = element.find(start);
  if (at == std::string_view::npos) return "";
  at += start.size();
  return unescape(element.substr(at, element.find('"', at) - at));
}

}  // namespace

std::vector<ZypperSolvable> parse_zypper_search(std::string_view xml) {
  std::vector<ZypperSolvable> solvables;
  for (size_t at = 0; (at = xml.find("<solvable ", at)) != std::string_view::npos; ++at) {
    std::string_view element = xml.substr(at, xml.find('>', at) - at);
    if (attribute(element, "kind") != "package") continue;
    solvables.push_back({attribute(element, "name"), attribute(element, "edition"),
                         attribute(element, "arch"), attribute(element, "repository")});
  }
  return solvables;
}

// Stanzas of "key: value"; a lock without a type, or of type package, holds packages.
bool zypper_locks(std::string_view locks, std::string_view name) {
  bool package = true;
  bool matching = false;
  for (std::string_view line : split(locks, '\n')) {
    size_t colon = line.find(':');
    std::string_view key = trim(line.substr(0, colon));
    std::string_view value = colon == std::string_view::npos ? "" : trim(line.substr(colon + 1));
    if (key.empty()) {
      if (package && matching) return true;
      package = true;
      matching = false;
    }
    if (key == "type") package = value == "package";
    if (key == "solvable_name") matching = matching || model::matches_glob(value, name);
  }
  return package && matching;
}

}  // namespace consort::resources
