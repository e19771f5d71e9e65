#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::model {

// The path without empty and "." components and without a slash at its end; ".." stays, because
// only the file system knows where it leads.
std::string normal_path(std::string_view path);

// normal_path() of an absolute path that holds no ".." and no NUL and fits a system call; the error
// says what is wrong with another.
Result<std::string> absolute_path(std::string_view path);

}  // namespace consort::model
