#pragma once
#include <string>

#include "base/process_lock.h"
#include "base/result.h"
#include "base/secret.h"

namespace consort::server {

// The folder in which a server keeps everything: store.db, keys/, sites/, admin-token. For its
// owner alone, and for one process at a time.
class DataFolder {
 public:
  // Makes what is not there. Code::busy: another server works there; denied: others may look in.
  static Result<DataFolder> open(const std::string& path);

  const std::string& path() const { return path_; }
  std::string store() const { return path_ + "/store.db"; }
  std::string keys() const { return path_ + "/keys"; }
  std::string sites() const { return path_ + "/sites"; }
  std::string admin_token() const { return path_ + "/admin-token"; }

  // Durable, for its owner alone.
  Status write_admin_token(const Secret& token) const;

 private:
  DataFolder(std::string path, ProcessLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  std::string path_;
  ProcessLock lock_;
};

// Code::denied when the folder is not of the user of this process, whoever may write there: what is
// made would not be the owner's.
Status check_own(const std::string& path);

}  // namespace consort::server
