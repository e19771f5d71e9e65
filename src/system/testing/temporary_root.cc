#include "system/testing/temporary_root.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>

#include "system/paths.h"

namespace consort::system {

std::string TemporaryRoot::default_parent() {
  constexpr const char* kMemory = "/dev/shm";
  struct statvfs system;
  bool good = statvfs(kMemory, &system) == 0 && !(system.f_flag & (ST_NOEXEC | ST_RDONLY)) &&
              access(kMemory, W_OK) == 0;
  return good ? kMemory : "/tmp";
}

TemporaryRoot::TemporaryRoot(const std::string& parent) : path_(parent + "/consort-test-XXXXXX") {
  check(mkdtemp(path_.data()) != nullptr, "cannot make a temporary folder in " + parent);
  chmod(path_.c_str(), 0755);  // a root, which programs as other users may enter
  Result<std::unique_ptr<Target>> target = local_target(path_, clock_);
  check(target.has_value(), target ? "" : target.error().to_string());
  target_ = std::move(*target);
}

TemporaryRoot::~TemporaryRoot() {
  target_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void TemporaryRoot::put(const std::string& inside, std::string_view content, uint32_t mode) {
  Status made = files().make_directories(std::string(parent_path(inside)));
  check(made.has_value(), made ? "" : made.error().to_string());
  Status written = files().write(inside, content, {.mode = mode});
  check(written.has_value(), written ? "" : written.error().to_string());
}

std::string TemporaryRoot::content(const std::string& inside) {
  return files().read(inside).value_or("");
}

}  // namespace consort::system
