#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::resources {

// Names and commands as sudoers(5) writes them, and back.

// A user, group or host: everything that sudo might take for more than a letter of a name is
// written as \xNN. Code::invalid for what no escaping can make a mere name (a leading '#' is a
// number, '%' a group, '!' a "not").
Result<std::string> sudoers_name(std::string_view name);
bool is_sudoers_host(std::string_view host);
// A host: addresses as they are.
Result<std::string> sudoers_host(std::string_view host);
// A command with its arguments; wildcards stay what they are.
Result<std::string> sudoers_command(std::string_view command);

// Takes one name off the front of `rest`, and says what it means; nothing for an alias, and for
// whatever sudoers_name() would not write for it.
std::optional<std::string> take_sudoers_name(std::string_view& rest);
// Takes one command off the front of `rest`, up to a comma or the end.
std::optional<std::string> take_sudoers_command(std::string_view& rest);

}  // namespace consort::resources
