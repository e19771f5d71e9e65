#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace consort::survey {

// Where people change a machine by hand. More (/opt, /srv, /usr/local) is for the site to say.
std::vector<std::string> usual_roots();

// Whether the path is one of the folders, or below one.
bool lies_below(std::string_view path, const std::vector<std::string>& folders);

}  // namespace consort::survey
