#include "agent/observe/package_activity.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/descriptor.h"
#include "resources/package/rpm_database.h"

namespace consort::agent {
namespace {

// Those of apt's frontends, dpkg and rpm.
constexpr const char* kLocks[] = {"/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/lock",
                                  "/var/lib/rpm/.rpm.lock", "/usr/lib/sysimage/rpm/.rpm.lock"};

bool is_locked(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return false;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return ::fcntl(file.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace

bool packages_are_changing(const std::string& root) {
  const std::string prefix = root == "/" ? "" : root;
  return std::ranges::any_of(kLocks, [&](const char* path) { return is_locked(prefix + path); });
}

Fingerprint fingerprint_of_packages(system::FileSystem& files) {
  const Fingerprint both[] = {files.fingerprint("/var/lib/dpkg/status"),
                              resources::RpmDatabase::fingerprint(files)};
  return fingerprint({reinterpret_cast<const char*>(both), sizeof both});
}

}  // namespace consort::agent
