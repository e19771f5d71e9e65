#pragma once
#include <sys/mount.h>

#include <string>

namespace consort::store {

// A small disk at a folder, whose size can be changed. Needs the right to mount.
class SmallDisk {
 public:
  explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {}
  ~SmallDisk() { ::umount2(folder_.c_str(), MNT_DETACH); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // "3m"; false when there is no right to.
  bool resize(const std::string& size) {
    const unsigned long flags = mounted_ ? MS_REMOUNT : 0;
    return mounted_ =
               ::mount("none", folder_.c_str(), "tmpfs", flags, ("size=" + size).c_str()) == 0;
  }

 private:
  const std::string folder_;
  bool mounted_ = false;
};

}  // namespace consort::store
