#include "compiler/build/units.h"

#include <array>

namespace consort::compiler {
namespace {

constexpr std::string_view kFolder = "/systemd/system/";
constexpr std::string_view kDropIns = ".d";
constexpr std::array<std::string_view, 9> kSuffixes = {
    ".service", ".socket", ".timer", ".mount", ".path", ".target", ".slice", ".automount", ".swap"};

bool has_suffix(std::string_view name) {
  return std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [&](std::string_view suffix) { return name.ends_with(suffix); });
}

std::string whole_name(std::string_view name) {
  return has_suffix(name) ? std::string(name) : std::string(name) + ".service";
}

}  // namespace

std::optional<std::string> unit_of(std::string_view file) {
  if (file.find('/') == file.npos) return whole_name(file);
  size_t folder = file.find(kFolder);
  if (folder == file.npos) return std::nullopt;
  std::string_view rest = file.substr(folder + kFolder.size());
  size_t slash = rest.find('/');
  if (slash != rest.npos) {
    rest = rest.substr(0, slash);
    if (!rest.ends_with(kDropIns)) return std::nullopt;
    rest.remove_suffix(kDropIns.size());
  }
  if (!has_suffix(rest)) return std::nullopt;
  return std::string(rest);
}

std::vector<std::string> unit_names(std::string_view name) {
  std::vector<std::string> names = {whole_name(name)};
  size_t at = names[0].find('@');
  size_t dot = names[0].rfind('.');
  if (at != std::string::npos && at + 1 < dot) {
    names.push_back(names[0].substr(0, at + 1) + names[0].substr(dot));
  }
  return names;
}

}  // namespace consort::compiler
