#pragma once
#include <string>
#include <utility>
#include <vector>

#include "system/file_system.h"

namespace consort::resources {

// The *.conf files of several directories, as sysctl.d(5), modules-load.d(5) and modprobe.d(5) have
// them: of files with one name the first directory's counts, and they are read in the order of
// their names. Not thread-safe.
class ConfFiles {
 public:
  struct File {
    std::string path;  // as found: perhaps a link
    std::string text;
  };

  // `besides` are files that are read after those of the directories.
  ConfFiles(system::FileSystem& files, std::vector<std::string> directories,
            std::vector<std::string> besides = {})
      : files_(files), directories_(std::move(directories)), besides_(std::move(besides)) {}

  // Whether read() would find what it found last.
  bool is_current() const;
  // Files that are not there, or no regular ones, are left out.
  Result<std::vector<File>> read();
  // After a change of ours, which the time stamps may be too coarse to show.
  void forget() { read_from_.clear(); }

 private:
  Result<std::vector<File>> read_all();
  Status add(const std::string& path, std::vector<File>& found);

  system::FileSystem& files_;
  const std::vector<std::string> directories_;
  const std::vector<std::string> besides_;
  std::vector<std::pair<std::string, Fingerprint>> read_from_;  // empty: nothing was read yet
};

}  // namespace consort::resources
