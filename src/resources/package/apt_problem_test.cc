#include "resources/package/apt_problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace consort::resources {
namespace {

using Kind = AptProblem::Kind;

struct Case {
  const char* name;
  const char* output;
  const char* errors;
  Kind kind;
  Code code;
  const char* message;
};

class AptSays : public testing::TestWithParam<Case> {};

TEST_P(AptSays, AndIsUnderstood) {
  const Case& c = GetParam();
  AptProblem problem = apt_problem({.exit_code = 100, .output = c.output, .errors = c.errors});
  EXPECT_EQ(problem.kind, c.kind);
  EXPECT_EQ(to_string(problem.error.code), to_string(c.code));
  EXPECT_EQ(problem.error.message, c.message);
}

INSTANTIATE_TEST_SUITE_P(
    Apt, AptSays,
    testing::Values(
        Case{"UnknownPackage", "Reading package lists...\n", "E: Unable to locate package ngnix\n",
             Kind::unknown_package, Code::not_found,
             "no package 'ngnix' in the enabled repositories"},
        Case{"UnknownVersion", "", "E: Version '9' for 'labtool' was not found\n",
             Kind::unknown_version, Code::not_found,
             "no version '9' of 'labtool' in the enabled repositories"},
        Case{"VirtualPackage",
             "Package mail-transport-agent is a virtual package provided by:\n"
             "  postfix 3.7.11-0+deb12u1\n  exim4-daemon-light 4.96-15\n"
             "You should explicitly select one to install.\n",
             "E: Package 'mail-transport-agent' has no installation candidate\n", Kind::other,
             Code::not_found,
             "'mail-transport-agent' is a virtual package; describe one that provides it: postfix, "
             "exim4-daemon-light"},
        Case{
            "Locked", "",
            "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4242 "
            "(unattended-upgr)\nN: Be aware that removing the lock file is not a solution\n",
            Kind::other, Code::busy,
            "the package database is in use: could not get lock /var/lib/dpkg/lock-frontend. It is "
            "held by process 4242 (unattended-upgr)"},
        Case{
            "LockedForTooLong", "Waiting for cache lock: ...\n",
            "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another "
            "process using it?\n",
            Kind::other, Code::busy,
            "the package database is in use: could not get lock /var/lib/dpkg/lock-frontend"},
        Case{"LockedDpkg", "",
             "dpkg: error: dpkg frontend lock was locked by another process with pid 77\n"
             "Note: removing the lock file is always wrong.\n",
             Kind::other, Code::busy,
             "the package database is in use by another process with pid 77"},
        Case{"Interrupted", "",
             "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the "
             "problem. \n",
             Kind::interrupted, Code::failed,
             "dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the "
             "problem. "},
        Case{"Removals", "The following packages will be REMOVED:\n  labtool labdep\n0 upgraded\n",
             "E: Packages need to be removed but remove is disabled.\n", Kind::other, Code::failed,
             "this would remove labtool, labdep; 'allow_removals: true' allows that"},
        Case{
            "Script", "Setting up labbad (1.0) ...\n",
            "labbad: failing on purpose\n"
            "dpkg: error processing package labbad (--configure):\n"
            " installed labbad package post-installation script subprocess returned error exit "
            "status 1\nErrors were encountered while processing:\n labbad\n"
            "E: Sub-process /usr/bin/dpkg returned an error code (1)\n",
            Kind::other, Code::failed,
            "package labbad: installed labbad package post-installation script subprocess returned "
            "error exit status 1; it said: labbad: failing on purpose"},
        Case{"DiskFull", "", "E: You don't have enough free space in /var/cache/apt/archives/.\n",
             Kind::other, Code::io,
             "You don't have enough free space in /var/cache/apt/archives/."},
        Case{"Unsigned", "WARNING: The following packages cannot be authenticated!\n  labtool\n",
             "E: There were unauthenticated packages and -y was used without "
             "--allow-unauthenticated\n",
             Kind::other, Code::denied,
             "the packages are not signed by a key that is trusted here: labtool; give their "
             "repository 'signed_by'"},
        Case{"Unmet",
             "The following packages have unmet dependencies:\n labdep : Depends: labtool (>= 1.1) "
             "but 1.0 is to be installed\n",
             "E: Unable to correct problems, you have held broken packages.\n", Kind::other,
             Code::failed,
             "dependencies cannot be met: labdep : Depends: labtool (>= 1.1) but 1.0 is to be "
             "installed"},
        Case{"UnmetByMany",
             "The following packages have unmet dependencies:\n a : Depends: libc6 but it is not "
             "going to be installed\n     Depends: b\n b : PreDepends: libc6\n c : Depends: a\n"
             " d : Depends: a\n e : Depends: a\n",
             "E: Error, pkgProblemResolver::Resolve generated breaks.\n", Kind::other, Code::failed,
             "dependencies cannot be met: a : Depends: libc6 but it is not going to be installed "
             "Depends: b; b : PreDepends: libc6; c : Depends: a and 2 more (`apt-get --simulate` "
             "with the same packages tells them all)"},
        Case{"Silent", "something\nelse\n", "", Kind::other, Code::failed, "something\nelse"}),
    [](const auto& info) { return info.param.name; });

TEST(AptSays, WhatWouldBeRemoved) {
  EXPECT_EQ(simulated_removals("NOTE: This is only a simulation!\nRemv labtool [1.0]\n"
                               "Purg labconf [1.1]\nInst labwar (1.0 lab [all])\nRemv\n"),
            (std::vector<std::string>{"labtool", "labconf"}));
}

TEST(AptSays, WhatItTookInstead) {
  constexpr const char* kOutput = "Note, selecting 'postfix' instead of 'mail-transport-agent'\n";
  EXPECT_EQ(selected_instead(kOutput, "mail-transport-agent"), "postfix");
  EXPECT_EQ(selected_instead(kOutput, "postfix"), "");
  EXPECT_EQ(selected_instead("Note, selecting 'python3.11' for regex 'python3.1'\n", "python3.1"),
            "python3.11");
}

}  // namespace
}  // namespace consort::resources
