#include "store/host_narrowing.h"

#include <vector>

namespace consort::store {
namespace {

// The parts that all have to hold, of the selector's own text form, in which texts are in single
// quotes and groups in parentheses; none when it is a choice between parts.
std::vector<std::string_view> conjuncts(std::string_view text) {
  constexpr std::string_view kAnd = " and ", kOr = " or ";
  std::vector<std::string_view> parts;
  size_t start = 0, depth = 0;
  bool quoted = false;
  for (size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '\'') {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (depth == 0 && text.substr(at).starts_with(kOr)) {
      return {};
    } else if (depth == 0 && text.substr(at).starts_with(kAnd)) {
      parts.push_back(text.substr(start, at - start));
      start = at + kAnd.size();
    }
  }
  parts.push_back(text.substr(start));
  return parts;
}

// The glob of "tag:'web*'", without its quotes.
std::optional<std::string> glob(std::string_view part, std::string_view key) {
  if (!part.starts_with(key)) return std::nullopt;
  std::string text;
  part = part.substr(key.size() + 1, part.size() - key.size() - 2);
  for (size_t at = 0; at < part.size(); ++at) {
    if (part[at] == '\\') ++at;
    text += part[at];
  }
  return text;
}

// What a sound fleet has few of.
constexpr std::pair<std::string_view, std::string_view> kUnusual[] = {
    {"compliance", to_string(Compliance::drifted)},
    {"compliance", to_string(Compliance::failing)},
    {"compliance", to_string(Compliance::held)},
    {"connectivity", to_string(Connectivity::late)},
    {"connectivity", to_string(Connectivity::lost)},
    {"life_cycle", to_string(LifeCycle::pending)},
    {"life_cycle", to_string(LifeCycle::adopting)},
    {"life_cycle", to_string(LifeCycle::quarantined)},
    {"life_cycle", to_string(LifeCycle::retired)},
};

void add_flag(std::string_view flag, HostNarrowing& narrowing) {
  for (const auto& [axis, word] : kUnusual) {
    if (flag != word) continue;
    narrowing.axis = axis;
    narrowing.word = word;
  }
}

}  // namespace

HostNarrowing narrow(const model::Selector& selector) {
  HostNarrowing narrowing;
  const std::string text = selector.to_string();
  for (std::string_view part : conjuncts(text)) {
    if (auto tag = glob(part, "tag:")) {
      if (tag->find_first_of("*?") == std::string::npos) narrowing.tag = *tag;
    } else if (auto name = glob(part, "name:")) {
      narrowing.name_prefix = name->substr(0, name->find_first_of("*?"));
    } else {
      add_flag(part, narrowing);
    }
  }
  return narrowing;
}

}  // namespace consort::store
