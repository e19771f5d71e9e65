#pragma once
#include <string_view>

#include "base/result.h"
#include "system/file_system.h"

// Errors that every FileSystem words alike.
namespace consort::system {

// "cannot read /etc/motd: No such file or directory"
Error file_error(int error_number, std::string_view doing, std::string_view path);
// "/etc/motd is a directory, not a regular file"
Error wrong_type(Code code, std::string_view path, FileType is, std::string_view wanted);
// "/var/big is larger than 64 MiB"
Error too_large(std::string_view path, uint64_t limit);
// "/tmp/x/motd is reached through the link /tmp/x, which is not followed: user 1000 owns it"
Error untrusted_link(std::string_view path, std::string_view link, std::string_view why);
Error root_removal();

// Code::invalid for what no link can hold.
Status check_link_target(std::string_view path, std::string_view target);

}  // namespace consort::system
