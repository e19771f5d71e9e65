#pragma once
#include <memory>

#include "resources/line/editor.h"
#include "resources/registry.h"

namespace consort::resources {

// Single lines, and marked blocks of lines, in files that otherwise belong to somebody else. Both,
// and whatever else edits files, share the locks.
ProviderFactory lines_provider(std::shared_ptr<EditLocks> locks);
ProviderFactory blocks_provider(std::shared_ptr<EditLocks> locks);

// Whether the `match` of a line that is to be there is found in `line` itself.
Status match_finds_line(const model::Map& attributes);

}  // namespace consort::resources
