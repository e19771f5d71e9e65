#pragma once
#include <string>

#include "system/target.h"

namespace consort::resources {

// Homes of users: made and changed while nobody but root can write to them, or without following
// what the user put there.

// Makes the directory with a copy of `skeleton` in it. Code::exists when something is there
// already; nothing is left when it fails.
Status make_home(system::FileSystem& files, const std::string& home, const std::string& skeleton,
                 system::Ownership owner, uint32_t mode);

// Moves it, across file systems too.
Status move_home(system::Target& target, const std::string& from, const std::string& to);

// Removes it with everything in it. Code::denied for what cannot be a home of that user: "/",
// directories of the system, or of other owners.
Status remove_home(system::FileSystem& files, const std::string& home, uint32_t uid);

// Everything in `home` that belongs to the old user, or group, is given to the new one; nothing
// when the home itself is not the old user's.
Status give_home(system::FileSystem& files, const std::string& home, system::Ownership from,
                 system::Ownership to);

// Code::busy, naming them, when processes of the user run on this machine.
Status refuse_while_running(system::FileSystem& files, const std::string& user, uint32_t uid);

}  // namespace consort::resources
