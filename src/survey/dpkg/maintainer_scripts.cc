#include "survey/dpkg/maintainer_scripts.h"

#include <algorithm>

#include "resources/if_there.h"

namespace consort::survey {
namespace {

constexpr const char* kFolder = "/var/lib/dpkg/info";
constexpr size_t kLargest = 1 << 20;  // bytes; some are programs
constexpr std::string_view kKinds[] = {".postinst", ".preinst", ".config"};
constexpr std::string_view kBetween = " \t\r\n\"'`;|&()<>{}=";

}  // namespace

Status for_each_maintainer_script(
    system::FileSystem& files,
    const std::function<void(std::string_view package, std::string_view script)>& see) {
  TRY(auto entries, resources::if_there(files.list(kFolder)));
  if (!entries) return {};
  for (const system::DirectoryEntry& entry : *entries) {
    const std::string_view name = entry.name;
    const bool script =
        std::ranges::any_of(kKinds, [&](std::string_view kind) { return name.ends_with(kind); });
    if (!script) continue;
    auto text = files.read(std::string(kFolder) + "/" + entry.name, kLargest);
    if (text) see(name.substr(0, name.find_last_of('.')), *text);
  }
  return {};
}

std::vector<std::string_view> script_words(std::string_view script) {
  std::vector<std::string_view> words;
  for (size_t at = script.find_first_not_of(kBetween); at != script.npos;
       at = script.find_first_not_of(kBetween, at)) {
    const size_t end = std::min(script.find_first_of(kBetween, at), script.size());
    words.push_back(script.substr(at, end - at));
    at = end;
  }
  return words;
}

}  // namespace consort::survey
