#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace consort::survey {

// Why files of these names are nobody's work, or not to be shown.
enum class RuleKind {
  state,     // the machine or a program keeps it: it differs from machine to machine
  made,      // a program makes it of what is described elsewhere
  described  // resources of other types say all of it: `reason` names their collections
};

struct Rule {
  std::string path;  // a glob, in which * stands for '/' too
  RuleKind kind = RuleKind::state;
  std::string reason;
};

// What holds on every machine; those of a site come before them.
std::span<const Rule> built_in_rules();

// The first that holds; null: none.
const Rule* rule_for(std::string_view path, std::span<const Rule> rules);

// The package whose scripts make that file with this content first, and not from one that it
// brings; null: it is none of those known.
const char* made_first_by(std::string_view path, const Md5& content);

// The mode of most files.
inline constexpr uint32_t kUsualMode = 0644;
// The mode that the package of this configuration file gives it, and an owner with it, where that
// is not the usual one.
std::optional<uint32_t> mode_by_custom(std::string_view path);

// Whether what the file holds must not leave the machine, going by its name.
bool is_secret(std::string_view path);

}  // namespace consort::survey
