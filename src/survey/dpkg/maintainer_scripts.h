#pragma once
#include <functional>
#include <string_view>

#include "system/file_system.h"

namespace consort::survey {

// Shows every script that packages of dpkg ran when they were installed or set up, with the name of
// its package. None where there is no dpkg; one that cannot be read is passed over.
Status for_each_maintainer_script(
    system::FileSystem& files,
    const std::function<void(std::string_view package, std::string_view script)>& see);

// Words of a shell script: what quotes, blanks and operators of the shell leave.
std::vector<std::string_view> script_words(std::string_view script);

}  // namespace consort::survey
