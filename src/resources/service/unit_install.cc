#include "resources/service/unit_install.h"

#include "base/strings.h"

namespace consort::resources {
namespace {

// Calls `each(section, key, value)` for every assignment of a unit file; lines that end in '\' go
// on in the next.
template <class Each>
void for_each_assignment(std::string_view text, Each each) {
  std::string section;
  std::string pending;
  for (std::string_view raw : split_lines(text)) {
    std::string_view line = trim(raw);
    if (line.starts_with('#') || line.starts_with(';')) continue;
    bool goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    pending += line;
    if (goes_on) {
      pending += ' ';
      continue;
    }
    std::string whole = std::exchange(pending, {});
    size_t equals = whole.find('=');
    if (whole.starts_with('[') && whole.ends_with(']')) {
      section = whole.substr(1, whole.size() - 2);
    } else if (equals != whole.npos) {
      each(section, trim(std::string_view(whole).substr(0, equals)),
           trim(std::string_view(whole).substr(equals + 1)));
    }
  }
}

Result<std::string> named_unit(const std::string& written, const UnitName& unit) {
  std::optional<std::string> name = expand_specifiers(written, unit);
  if (!name) {
    return fail(Code::unsupported, "its [Install] section says '" + printable(written) +
                                       "', which only a running systemd can resolve");
  }
  if (!is_unit_name(*name)) {
    return fail(Code::invalid,
                "its [Install] section names '" + printable(*name) + "', which is no unit");
  }
  return *name;
}

}  // namespace

void UnitInstall::read(std::string_view text) {
  const std::vector<std::pair<std::string_view, std::vector<std::string>*>> lists = {
      {"WantedBy", &wanted_by}, {"RequiredBy", &required_by}, {"UpheldBy", &upheld_by},
      {"Also", &also},          {"Alias", &aliases},
  };
  for_each_assignment(text,
                      [&](std::string_view section, std::string_view key, std::string_view value) {
                        if (section != "Install") return;
                        if (key == "DefaultInstance") default_instance = value;
                        for (const auto& [name, list] : lists) {
                          if (key != name) continue;
                          if (value.empty()) list->clear();
                          for (std::string_view word : split_words(value))
                            list->emplace_back(word);
                        }
                      });
}

Result<std::vector<std::string>> UnitInstall::links(const UnitName& unit) const {
  const std::vector<std::pair<const std::vector<std::string>*, std::string_view>> folders = {
      {&wanted_by, ".wants/"}, {&required_by, ".requires/"}, {&upheld_by, ".upholds/"}};
  std::vector<std::string> links;
  for (const auto& [targets, folder] : folders) {
    for (const std::string& target : *targets) {
      TRY(std::string name, named_unit(target, unit));
      links.push_back(name + std::string(folder) + unit.full());
    }
  }
  for (const std::string& alias : aliases) {
    TRY(std::string name, named_unit(alias, unit));
    links.push_back(std::move(name));
  }
  return links;
}

Result<std::vector<std::string>> UnitInstall::companions(const UnitName& unit) const {
  std::vector<std::string> names;
  for (const std::string& companion : also) {
    TRY(std::string name, named_unit(companion, unit));
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace consort::resources
