#pragma once
#include "resources/provider.h"

namespace consort::resources {

// Whether a directory's attributes speak of what lies below it.
bool looks_below(const model::Map& attributes);

// Adds what was found in the whole tree, `top` included and what is `described` by itself left out:
// `file_mode` of the regular files, and with `recurse` also `mode` of the directories, `owner` and
// `group` of everything. A property with several values is a list of them.
Status observe_below(const Identity& identity, const system::FileStatus& top, Context& context,
                     model::Map& observed);

// Makes everything below the directory as the order says, but what is `described` by itself.
Status set_below(const Order& order, Context& context);

}  // namespace consort::resources
