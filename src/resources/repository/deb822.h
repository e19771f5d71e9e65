#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consort::resources {

// One paragraph of Debian's control format: fields in order, each value in one or several lines.
using Deb822Stanza = std::vector<std::pair<std::string, std::string>>;

// Paragraphs without their comments. A continuation line loses its first blank, and a line of one
// dot becomes empty. Lines that are no fields are skipped.
std::vector<Deb822Stanza> parse_deb822(std::string_view text);
std::string print_deb822(const Deb822Stanza& stanza);

}  // namespace consort::resources
