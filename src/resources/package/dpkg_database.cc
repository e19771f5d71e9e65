#include "resources/package/dpkg_database.h"

#include "base/strings.h"

namespace consort::resources {
namespace {

// Calls `field(name, value)` for every first line of a field of one stanza.
template <class Field>
void each_field(std::string_view stanza, Field field) {
  while (!stanza.empty()) {
    size_t end = std::min(stanza.find('\n'), stanza.size());
    std::string_view line = stanza.substr(0, end);
    stanza.remove_prefix(std::min(end + 1, stanza.size()));
    if (line.empty() || line[0] == ' ' || line[0] == '\t') continue;
    size_t colon = line.find(':');
    if (colon != std::string_view::npos) field(line.substr(0, colon), trim(line.substr(colon + 1)));
  }
}

// Calls `each` with every stanza of a file of Debian's control format.
template <class Each>
void each_stanza(std::string_view text, Each each) {
  while (!text.empty()) {
    size_t end = std::min(text.find("\n\n"), text.size());
    each(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
}

PackageState package_state(std::string_view word) {
  if (word == "installed") return PackageState::present;
  if (word == "config-files") return PackageState::removed;
  if (word == "not-installed") return PackageState::absent;
  return PackageState::broken;
}

// "hold ok installed": what is wanted, whether it needs reinstalling, what it is.
void read_status(std::string_view status, DpkgPackage& package) {
  std::vector<std::string_view> words = split_words(status);
  package.hold = !words.empty() && words[0] == "hold";
  package.state = words.size() == 3 ? package_state(words[2]) : PackageState::broken;
  bool sound = words.size() == 3 && words[1] == "ok";
  if (package.state == PackageState::present && !sound) package.state = PackageState::broken;
}

}  // namespace

DpkgDatabase DpkgDatabase::parse(std::string_view status) {
  DpkgDatabase database;
  each_stanza(status, [&](std::string_view stanza) {
    DpkgPackage package;
    each_field(stanza, [&](std::string_view name, std::string_view value) {
      if (name == "Package") package.name = value;
      if (name == "Status") read_status(value, package);
      if (name == "Architecture") package.architecture = value;
      if (name == "Version") package.version = value;
    });
    if (package.name.empty()) return;
    if (package.name == "dpkg") database.native_ = package.architecture;
    database.packages_.push_back(std::move(package));
  });
  std::stable_sort(database.packages_.begin(), database.packages_.end(),
                   [](const DpkgPackage& a, const DpkgPackage& b) { return a.name < b.name; });
  return database;
}

const DpkgPackage* DpkgDatabase::find(std::string_view name) const {
  size_t colon = name.find(':');
  std::string_view bare = name.substr(0, colon);
  std::string_view architecture =
      colon == std::string_view::npos ? native_ : name.substr(colon + 1);
  auto at = std::lower_bound(packages_.begin(), packages_.end(), bare,
                             [](const DpkgPackage& p, std::string_view n) { return p.name < n; });
  for (; at != packages_.end() && at->name == bare; ++at) {
    bool native = architecture == native_ && at->architecture == "all";
    if (at->architecture == architecture || native || architecture.empty()) return &*at;
  }
  return nullptr;
}

std::vector<std::string> parse_automatic_packages(std::string_view extended_states,
                                                  std::string_view native_architecture) {
  std::vector<std::string> names;
  each_stanza(extended_states, [&](std::string_view stanza) {
    std::string name, architecture;
    bool automatic = false;
    each_field(stanza, [&](std::string_view field, std::string_view value) {
      if (field == "Package") name = value;
      if (field == "Architecture") architecture = value;
      if (field == "Auto-Installed") automatic = value == "1";
    });
    if (!automatic || name.empty()) return;
    bool native = architecture == native_architecture || architecture == "all";
    names.push_back(native || architecture.empty() ? name : name + ":" + architecture);
  });
  return names;
}

}  // namespace consort::resources
