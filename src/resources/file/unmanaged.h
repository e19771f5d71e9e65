#pragma once
#include <string>
#include <vector>

#include "resources/provider.h"

namespace consort::resources {

// Entries of a directory that nobody describes: not in `keep` (what the description has below the
// directory, with `*` for what it cannot know) and not matching a pattern of `ignore`, nor an
// unfinished write. Code::invalid without a `keep`: then everything would go.
Result<std::vector<system::DirectoryEntry>> unmanaged_entries(const std::string& directory,
                                                              const model::Map& attributes,
                                                              Context& context);

// Removes them; a directory that is not empty only with `force`. Nothing is removed unless all can
// be.
Status remove_unmanaged(const Order& order, Context& context);

}  // namespace consort::resources
