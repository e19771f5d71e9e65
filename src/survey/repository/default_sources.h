#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"

namespace consort::survey {

// One entry of apt's sources.
struct SourceEntry {
  std::vector<std::string> uris, suites, components;
};

// Whether it is the distribution's own: its servers, suites of its own release, and the components
// that an installer takes.
bool is_default_source(const SourceEntry& entry, const model::Facts& facts);

// The same of all that a file says, in deb822 or one entry a line. False for what it cannot
// understand, or where it says more of an entry (another architecture, no signature).
bool are_default_sources(std::string_view text, bool deb822, const model::Facts& facts);

}  // namespace consort::survey
