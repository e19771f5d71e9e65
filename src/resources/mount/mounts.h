#pragma once
#include <memory>

#include "resources/line/editor.h"
#include "resources/registry.h"

namespace consort::resources {

// Lines of /etc/fstab and what is mounted; shares the locks with whatever else edits files.
ProviderFactory mounts_provider(std::shared_ptr<EditLocks> locks);

}  // namespace consort::resources
