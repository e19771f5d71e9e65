#pragma once
#include <string>

#include "resources/provider.h"

namespace consort::resources {

// The program that a description names: text for /bin/sh, or a list of a program and its arguments.
Result<std::vector<std::string>> argument_vector(const model::Value& value);

// A command with the folder, user, variables and umask that `attributes` ask for.
Result<system::Command> make_command(std::vector<std::string> argv, const model::Map& attributes,
                                     const Context& context);

// Code::not_found when its folder or its program is not there.
Status can_be_found(const system::Command& command, system::FileSystem& files);

// Whether the guard, a program as above, succeeds in the surroundings that `attributes` ask for;
// half a minute at most. One that cannot be run is an error: a shell tells what it cannot run by
// exit codes. `name` is the attribute it is written under.
Result<bool> succeeds(std::string_view name, const model::Value& guard,
                      const model::Map& attributes, Context& context);

// Whether the command is due: false as soon as one of its guards says that it is done. Runs the
// guards `unless` and `only_if`.
Result<bool> is_due(const model::Map& attributes, Context& context);

}  // namespace consort::resources
