#pragma once
#include <algorithm>
#include <string_view>

#include "base/result.h"
#include "model/value.h"

namespace consort::resources {

// Where the values of some attributes end so that every user of the machine can read them.
struct PublicPlace {
  std::string_view what;  // "/etc/fstab"
  std::string_view hint;  // where the secret can go instead
};

inline constexpr PublicPlace kFstab = {
    "/etc/fstab", "name a file of mode 0600 in the options, such as credentials=/etc/cifs.secret"};
inline constexpr PublicPlace kHostsFile = {"/etc/hosts", "an address is no secret there"};
inline constexpr PublicPlace kMachineInfo = {"/etc/machine-info", "a name is no secret there"};
inline constexpr PublicPlace kSysctlPlace = {"/etc/sysctl.d and /proc/sys",
                                             "a kernel setting is no secret there"};
inline constexpr PublicPlace kModuleFile = {"/etc/modprobe.d and /sys/module",
                                            "an option of a module is no secret there"};
inline constexpr PublicPlace kUnitFile = {
    "the unit's file", "name a file of mode 0600 in it, by LoadCredential= or EnvironmentFile="};
inline constexpr PublicPlace kLink = {"a symbolic link", "put it into a file of mode 0600"};
inline constexpr PublicPlace kPasswd = {
    "/etc/passwd", "a comment is no secret there, and a password is never shown"};
inline constexpr PublicPlace kPackageDatabase = {"the package database",
                                                 "a version is no secret there"};
inline constexpr PublicPlace kRepositoryFile = {
    "the repository's file",
    "describe a file of mode 0600 with the credentials: /etc/apt/auth.conf.d/NAME.conf for apt, "
    "/etc/zypp/credentials.d/NAME and '?credentials=NAME' in the address for zypper, the whole "
    ".repo file for dnf"};

Status keep_out(const model::Map& attributes, std::string_view attribute, const PublicPlace& place);

// Whether what is secret in `attribute` goes into a file that others than its owner and group can
// read: by its `mode`, whatever the file has before, which has to be told if `must_say`.
Status keep_private(const model::Map& attributes, std::string_view attribute, bool must_say);

// The name of an attribute as a template's argument.
template <size_t size>
struct AttributeName {
  constexpr AttributeName(const char (&name)[size]) { std::copy_n(name, size, text); }
  char text[size];
};

// The same as rules of one attribute.
template <AttributeName attribute, const PublicPlace& place>
Status keeps_out(const model::Map& attributes) {
  return keep_out(attributes, attribute.text, place);
}
template <AttributeName attribute, bool must_say>
Status keeps_private(const model::Map& attributes) {
  return keep_private(attributes, attribute.text, must_say);
}

}  // namespace consort::resources
