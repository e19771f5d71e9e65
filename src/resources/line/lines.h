#pragma once
#include <memory>

#include "resources/line/editor.h"
#include "resources/registry.h"

namespace consort::resources {

// Single lines, and marked blocks of lines, in files that otherwise belong to somebody else. Both,
// and whatever else edits files, share the locks.
ProviderFactory lines_provider(std::shared_ptr<EditLocks> locks);
ProviderFactory blocks_provider(std::shared_ptr<EditLocks> locks);

}  // namespace consort::resources
