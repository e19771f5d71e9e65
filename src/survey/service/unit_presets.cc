#include "survey/service/unit_presets.h"

#include <algorithm>

#include "base/strings.h"
#include "model/pattern.h"
#include "resources/if_there.h"
#include "resources/service/unit_name.h"

namespace consort::survey {
namespace {

// First come first served, for files of one name.
constexpr const char* kFolders[] = {"/etc/systemd/system-preset", "/run/systemd/system-preset",
                                    "/usr/local/lib/systemd/system-preset",
                                    "/usr/lib/systemd/system-preset"};

}  // namespace

Result<UnitPresets> UnitPresets::read(system::FileSystem& files) {
  std::map<std::string, std::string> paths;  // in the order of their names
  for (const char* folder : kFolders) {
    TRY(auto entries, resources::if_there(files.list(folder)));
    if (!entries) continue;
    for (const system::DirectoryEntry& entry : *entries)
      if (entry.name.ends_with(".preset"))
        paths.try_emplace(entry.name, std::string(folder) + "/" + entry.name);
  }
  UnitPresets presets;
  for (const auto& [name, path] : paths)
    if (auto text = files.read(path)) presets.take(*text);
  return presets;
}

void UnitPresets::take(std::string_view text) {
  for (std::string_view line : split_lines(text)) {
    const auto words = split_words(line);
    if (words.size() < 2 || (words[0] != "enable" && words[0] != "disable")) continue;
    lines_.push_back({words[0] == "enable", std::string(words[1])});
  }
}

bool UnitPresets::enables(std::string_view unit) const {
  const auto name = resources::UnitName::parse(unit);
  const std::string general = name.is_instance() ? name.template_name() : std::string(unit);
  auto found = std::ranges::find_if(lines_, [&](const Line& line) {
    return model::matches_glob(line.glob, unit) || model::matches_glob(line.glob, general);
  });
  return found == lines_.end() || found->enable;
}

}  // namespace consort::survey
