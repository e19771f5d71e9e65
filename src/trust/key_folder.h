#pragma once
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace consort::trust {

// A folder of private keys. Every error names the file and, where permissions are wrong, the
// command that puts them right. Thread-safe; blocks for the disk.
class KeyFolder {
 public:
  // Code::denied for a folder that others may write to, or that neither this user nor root owns:
  // whoever can put files there chooses our keys.
  static Result<KeyFolder> open(const std::string& path);
  KeyFolder(KeyFolder&& other) noexcept;
  KeyFolder& operator=(KeyFolder&& other) noexcept;
  ~KeyFolder();

  // The file is the old or the new one, whole, also after a power cut; only its owner can read it.
  Status write(const std::string& name, const Secret& text) const;
  // Code::denied for a link, for what is not a plain file, and for one that others may read: a key
  // that was exposed is to be replaced, not only hidden. At most 64 KiB.
  Result<Secret> read(const std::string& name) const;
  Status remove(const std::string& name) const;  // durable; Code::not_found when there is none

 private:
  KeyFolder(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace consort::trust
