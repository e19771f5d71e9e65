#include "survey/repository/default_sources.h"

#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "model/pattern.h"
#include "resources/repository/deb822.h"

namespace consort::survey {
namespace {

// What the installers of a distribution set up. "{}" in a suite is the release's code name.
struct Distribution {
  std::string_view id;
  std::vector<std::string_view> hosts;  // globs
  std::vector<std::string_view> suites;
  std::vector<std::string_view> components;
};

const std::vector<Distribution>& distributions() {
  static const std::vector<Distribution> all = {
      {"debian",
       {"debian.org", "*.debian.org"},
       {"{}", "{}-updates", "{}-security", "{}/updates"},
       {"main", "non-free-firmware"}},
      {"ubuntu",
       {"archive.ubuntu.com", "*.archive.ubuntu.com", "security.ubuntu.com", "ports.ubuntu.com"},
       {"{}", "{}-updates", "{}-security", "{}-backports"},
       {"main", "restricted", "universe", "multiverse"}},
  };
  return all;
}

// "deb.debian.org" of "http://deb.debian.org/debian", whatever stands before it and behind.
std::string host_of(std::string_view uri) {
  const size_t start = uri.find("://");
  if (start == uri.npos) return "";
  uri = uri.substr(start + 3);
  uri = uri.substr(0, uri.find('/'));
  return to_lower(uri.substr(0, uri.find(':')));
}

// What the installer leaves commented out, or in images built from its medium.
bool is_medium(std::string_view uri) { return uri.starts_with("cdrom:"); }

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::string_view word : split_words(text))
    words.emplace_back(word);
  return words;
}

// "deb [signed-by=...] URI SUITE COMPONENT...".
std::optional<SourceEntry> parse_line(std::string_view line) {
  std::vector<std::string> words = words_of(line);
  if (words.size() < 3 || (words[0] != "deb" && words[0] != "deb-src")) return std::nullopt;
  if (words[1].starts_with('[')) {
    if (!words[1].starts_with("[signed-by=/usr/share/keyrings/") || !words[1].ends_with(']'))
      return std::nullopt;
    words.erase(words.begin() + 1);
  }
  if (words.size() < 3) return std::nullopt;
  return SourceEntry{{words[1]}, {words[2]}, {words.begin() + 3, words.end()}};
}

std::optional<SourceEntry> parse_stanza(const resources::Deb822Stanza& stanza) {
  SourceEntry entry;
  for (const auto& [name, value] : stanza) {
    const std::string field = to_lower(name);
    if (field == "uris") entry.uris = words_of(value);
    if (field == "suites") entry.suites = words_of(value);
    if (field == "components") entry.components = words_of(value);
    const bool known = field == "uris" || field == "suites" || field == "components" ||
                       field == "types" ||
                       (field == "signed-by" && value.starts_with("/usr/share/keyrings/"));
    if (!known) return std::nullopt;
  }
  return entry;
}

bool is_comment(std::string_view line) {
  const std::string_view text = trim(line);
  return text.empty() || text.starts_with('#');
}

}  // namespace

bool is_default_source(const SourceEntry& entry, const model::Facts& facts) {
  auto distribution = std::ranges::find(distributions(), facts.text("os.id"), &Distribution::id);
  if (distribution == distributions().end()) return false;
  const std::string codename = facts.text("os.codename");
  auto is_own_host = [&](const std::string& uri) {
    return is_medium(uri) || std::ranges::any_of(distribution->hosts, [&](std::string_view glob) {
             return model::matches_glob(glob, host_of(uri));
           });
  };
  auto is_own_suite = [&](const std::string& suite) {
    return std::ranges::any_of(distribution->suites, [&](std::string_view known) {
      return replace_all(known, "{}", codename) == suite;
    });
  };
  auto is_own_component = [&](const std::string& component) {
    return std::ranges::count(distribution->components, component) > 0;
  };
  return !codename.empty() && !entry.uris.empty() && std::ranges::all_of(entry.uris, is_own_host) &&
         std::ranges::all_of(entry.suites, is_own_suite) &&
         std::ranges::all_of(entry.components, is_own_component);
}

bool are_default_sources(std::string_view text, bool deb822, const model::Facts& facts) {
  auto is_default = [&](const std::optional<SourceEntry>& entry) {
    return entry && is_default_source(*entry, facts);
  };
  if (deb822) {
    return std::ranges::all_of(
        resources::parse_deb822(text),
        [&](const resources::Deb822Stanza& stanza) { return is_default(parse_stanza(stanza)); });
  }
  return std::ranges::all_of(split_lines(text), [&](std::string_view line) {
    return is_comment(line) || is_default(parse_line(line));
  });
}

}  // namespace consort::survey
