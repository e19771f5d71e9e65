#include "resources/service/unit_name.h"

#include <algorithm>
#include <array>

namespace consort::resources {
namespace {

constexpr std::array<std::string_view, 11> kEndings = {".service",   ".socket", ".timer",  ".mount",
                                                       ".automount", ".path",   ".target", ".swap",
                                                       ".slice",     ".scope",  ".device"};
constexpr size_t kLongestUnitName = 255;

std::string_view ending_of(std::string_view name) {
  for (std::string_view ending : kEndings) {
    if (name.size() > ending.size() && name.ends_with(ending)) return ending;
  }
  return {};
}

bool is_unit_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(":-_.\\@").find(c) != std::string_view::npos;
}

}  // namespace

UnitName UnitName::parse(std::string_view unit) {
  UnitName name;
  name.ending = ending_of(unit);
  unit.remove_suffix(name.ending.size());
  size_t at = unit.find('@');
  name.prefix = unit.substr(0, at);
  if (at != unit.npos) {
    name.at = true;
    name.instance = unit.substr(at + 1);
  }
  return name;
}

std::string UnitName::stem() const { return at ? prefix + "@" + instance : prefix; }

std::string UnitName::with_instance(std::string_view other) const {
  return prefix + "@" + std::string(other) + ending;
}

std::string unit_name(std::string_view name) {
  return ending_of(name).empty() ? std::string(name) + ".service" : std::string(name);
}

std::string short_unit_name(std::string_view unit) {
  constexpr std::string_view kService = ".service";
  if (unit.ends_with(kService)) unit.remove_suffix(kService.size());
  return std::string(unit);
}

std::string aliased_unit(std::string_view link, std::string_view target) {
  const UnitName name = UnitName::parse(link);
  const UnitName unit = UnitName::parse(target);
  if (link == target || !is_unit_name(target)) return "";
  if (!unit.is_template()) return std::string(target);
  if (name.is_template()) return std::string(target);
  if (!name.is_instance() || name.prefix == unit.prefix) return "";
  return unit.with_instance(name.instance);
}

bool is_unit_name(std::string_view text) {
  return text.size() <= kLongestUnitName && !ending_of(text).empty() &&
         std::all_of(text.begin(), text.end(), is_unit_character);
}

std::optional<std::string> expand_specifiers(std::string_view text, const UnitName& unit) {
  std::string expanded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      expanded += text[i];
      continue;
    }
    switch (++i < text.size() ? text[i] : '\0') {
      case 'n':
        expanded += unit.full();
        break;
      case 'N':
        expanded += unit.stem();
        break;
      case 'p':
        expanded += unit.prefix;
        break;
      case 'i':
        expanded += unit.instance;
        break;
      case 'j':
        expanded += unit.prefix.substr(unit.prefix.rfind('-') + 1);
        break;
      case '%':
        expanded += '%';
        break;
      default:
        return std::nullopt;
    }
  }
  return expanded;
}

}  // namespace consort::resources
