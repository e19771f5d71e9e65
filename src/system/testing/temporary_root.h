#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "system/target.h"

namespace consort::system {

// A real, empty folder as a Target, removed with all that is in it at the end. It is in memory
// where the machine has such a place for programs too, else in /tmp, unless a test names the
// parent.
class TemporaryRoot {
 public:
  explicit TemporaryRoot(const std::string& parent = default_parent());
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
  static std::string default_parent();

  std::string path_;
  SystemClock clock_;
  std::unique_ptr<Target> target_;
};

}  // namespace consort::system
