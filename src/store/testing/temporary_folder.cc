#include "store/testing/temporary_folder.h"

#include <stdlib.h>

#include <filesystem>

#include "base/result.h"

namespace consort::store {

TemporaryFolder::TemporaryFolder()
    : path_((std::filesystem::temp_directory_path() / "store-XXXXXX").string()) {
  check(mkdtemp(path_.data()) != nullptr, "no temporary folder");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace consort::store
