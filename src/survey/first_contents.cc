#include "survey/first_contents.h"

#include <algorithm>

#include "base/strings.h"
#include "model/pattern.h"
#include "survey/first_cluster.h"
#include "survey/repository/default_sources.h"

namespace consort::survey {
namespace {

struct Question {
  std::string_view path;
  std::string_view text;
  const model::Facts& facts;
};

bool is_default_sources(const Question& question) {
  return are_default_sources(question.text, question.path.ends_with(".sources"), question.facts);
}

bool is_first_cluster(const Question& question) {
  return is_first_cluster_file(question.path, question.text);
}

// As the installer sets up the one interface that it used: by DHCP.
bool is_first_network(const Question& question) {
  for (std::string_view line : split_lines(question.text)) {
    const auto words = split_words(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    const bool brings_up = words[0] == "auto" || words[0] == "allow-hotplug";
    const bool reads_on = words[0] == "source";
    const bool automatic = words.size() == 4 && words[0] == "iface" &&
                           (words[3] == "loopback" || words[3] == "dhcp" || words[3] == "auto");
    if (!brings_up && !reads_on && !automatic) return false;
  }
  return true;
}

struct Kind {
  std::string_view path;  // a glob
  bool (*is_first)(const Question& question);
  std::string_view reason;
};

constexpr Kind kKinds[] = {
    {"/etc/apt/sources.list", is_default_sources, "the distribution's own repositories"},
    {"/etc/apt/sources.list.d/*", is_default_sources, "the distribution's own repositories"},
    {"/etc/network/interfaces", is_first_network, "as the installer writes it"},
    {"/etc/postgresql/*/*/*", is_first_cluster, "as pg_createcluster writes it"},
};

const Kind* kind_of(std::string_view path) {
  auto kind = std::ranges::find_if(
      kKinds, [&](const Kind& known) { return model::matches_glob(known.path, path); });
  return kind == std::end(kKinds) ? nullptr : kind;
}

}  // namespace

bool has_first_content(std::string_view path) { return kind_of(path) != nullptr; }

std::optional<std::string> first_content_of(std::string_view path, std::string_view text,
                                            const model::Facts& facts) {
  const Kind* kind = kind_of(path);
  if (!kind || !kind->is_first({path, text, facts})) return std::nullopt;
  return std::string(kind->reason);
}

}  // namespace consort::survey
