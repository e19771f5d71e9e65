#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "system/target.h"

namespace consort::system {

// A real, empty folder as a Target, removed with all that is in it at the end. Tests that need its
// folder on a given file system name the parent.
class TemporaryRoot {
 public:
  explicit TemporaryRoot(const std::string& parent = "/tmp");
  ~TemporaryRoot();
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;

  const std::string& path() const { return path_; }  // of the folder, on this machine
  std::string path(std::string_view inside) const { return path_ + std::string(inside); }
  Target& target() { return *target_; }
  FileSystem& files() { return target_->files(); }
  ProcessRunner& processes() { return target_->processes(); }

  // Writes a file with its parent folders; reads one, "" when it cannot.
  void put(const std::string& inside, std::string_view content, uint32_t mode = 0644);
  std::string content(const std::string& inside);

 private:
  std::string path_;
  SystemClock clock_;
  std::unique_ptr<Target> target_;
};

}  // namespace consort::system
