#include "base/testing/source_dir.h"

namespace consort {

std::string source_dir() { return SOURCE_DIR; }

}  // namespace consort
