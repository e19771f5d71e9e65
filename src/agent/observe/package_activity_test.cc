#include "agent/observe/package_activity.h"

#include <gtest/gtest.h>

#include "system/testing/fake_file_system.h"

namespace consort::agent {
namespace {

TEST(FingerprintOfPackages, IsAnotherOneWhenADatabaseHasChanged) {
  system::FakeFileSystem files;
  Fingerprint before = fingerprint_of_packages(files);
  for (const char* path :
       {"/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/rpmdb.sqlite-wal",
        "/usr/lib/sysimage/rpm/Packages.db", "/var/lib/dpkg/status"}) {
    files.put(path, "changed");
    const Fingerprint after = fingerprint_of_packages(files);
    EXPECT_NE(after, before) << path;
    before = after;
  }
  files.put("/etc/motd", "hello");
  EXPECT_EQ(fingerprint_of_packages(files), before);
}

}  // namespace
}  // namespace consort::agent
