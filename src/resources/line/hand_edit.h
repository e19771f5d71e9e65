#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "model/value.h"

namespace consort::resources {

// What somebody did to a text file by hand, as `lines` resources by name: one for each line that
// was changed, added or taken away; made so in the order they have, they turn `before` into the
// very bytes of `after`, and find nothing to do there. Nothing where lines cannot say that, or
// where more was done than `most` lines: then the file is to be described as a whole.
//
// A line that still says something of the same word (`PermitRootLogin no` for
// `#PermitRootLogin yes`) is one that was changed.
std::optional<model::Map> hand_edit_as_lines(const std::string& path, std::string_view before,
                                             std::string_view after, size_t most = 5);

}  // namespace consort::resources
