#include "resources/package/dpkg_database.h"

#include <gtest/gtest.h>

namespace consort::resources {
namespace {

constexpr const char* kStatus = R"(Package: dpkg
Essential: yes
Status: install ok installed
Architecture: amd64
Version: 1.21.22
Description: Debian package management system
 Package: not-a-field
 .
 Status: nor is this

Package: libc6
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Version: 2.36-9

Package: libc6
Status: install ok installed
Architecture: i386
Multi-Arch: same
Version: 2.36-9

Package: tzdata
Status: hold ok installed
Architecture: all
Version: 2024a-0

Package: labbad
Status: install ok half-configured
Architecture: all
Version: 1.0

Package: shaky
Status: install reinstreq installed
Architecture: all
Version: 1.0

Package: old
Status: deinstall ok config-files
Architecture: amd64
Version: 3

Package: never
Status: unknown ok not-installed
)";

TEST(DpkgDatabase, TellsEveryState) {
  DpkgDatabase database = DpkgDatabase::parse(kStatus);
  struct Case {
    const char* name;
    PackageState state;
    const char* version;
    bool hold;
  };
  for (auto [name, state, version, hold] :
       std::initializer_list<Case>{{"dpkg", PackageState::present, "1.21.22", false},
                                   {"libc6", PackageState::present, "2.36-9", false},
                                   {"libc6:i386", PackageState::present, "2.36-9", false},
                                   {"tzdata", PackageState::present, "2024a-0", true},
                                   {"labbad", PackageState::broken, "1.0", false},
                                   {"shaky", PackageState::broken, "1.0", false},
                                   {"old", PackageState::removed, "3", false}}) {
    const DpkgPackage* package = database.find(name);
    ASSERT_TRUE(package) << name;
    EXPECT_EQ(package->state, state) << name;
    EXPECT_EQ(package->version, version) << name;
    EXPECT_EQ(package->hold, hold) << name;
  }
  EXPECT_EQ(database.native_architecture(), "amd64");
}

TEST(DpkgDatabase, FindsByArchitecture) {
  DpkgDatabase database = DpkgDatabase::parse(kStatus);
  EXPECT_EQ(database.find("libc6")->architecture, "amd64");
  EXPECT_EQ(database.find("libc6:i386")->architecture, "i386");
  EXPECT_EQ(database.find("libc6:arm64"), nullptr);
  EXPECT_EQ(database.find("tzdata:i386"), nullptr);
  EXPECT_EQ(database.find("tzdata:amd64")->architecture, "all");
  EXPECT_EQ(database.find("not-a-field"), nullptr);
  EXPECT_EQ(database.find("never"), nullptr);
  EXPECT_EQ(database.find(""), nullptr);
}

TEST(DpkgDatabase, SurvivesAnything) {
  for (const char* text : {"", "\n\n\n", "Package:", "Status: install\n", "Package: a\nStatus:\n",
                           ":\n::\n", "Package: a\nStatus: x y z w v\n\n\n\nPackage: b"}) {
    DpkgDatabase database = DpkgDatabase::parse(text);
    for (const DpkgPackage& package : database.packages())
      EXPECT_FALSE(package.name.empty());
  }
}

TEST(DpkgDatabase, KnowsWhatOnlyCameAlong) {
  constexpr const char* kStates =
      "Package: liba\nArchitecture: amd64\nAuto-Installed: 1\n\n"
      "Package: chosen\nArchitecture: amd64\nAuto-Installed: 0\n\n"
      "Package: libb\nArchitecture: i386\nAuto-Installed: 1\n";
  EXPECT_EQ(parse_automatic_packages(kStates, "amd64"),
            (std::vector<std::string>{"liba", "libb:i386"}));
}

}  // namespace
}  // namespace consort::resources
