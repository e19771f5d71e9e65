#pragma once
#include <string>

#include "system/accounts.h"
#include "system/child.h"
#include "system/process.h"

namespace consort::system {

// Where programs are looked for.
inline constexpr const char* kProgramPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// The command made ready for one root. Code::invalid for one that no program could be given,
// Code::not_found for an unknown user.
Result<Launch> prepare(const Command& command, const std::string& root, Accounts& accounts);

// A file that holds `input`, to be read from its beginning; /dev/null when there is none.
Result<Descriptor> input_file(const std::string& input);

// "apt-get install nginx", for messages.
std::string command_line(const std::vector<std::string>& argv);

}  // namespace consort::system
