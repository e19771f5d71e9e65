#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "model/facts.h"

namespace consort::survey {

// Whether it takes the content of a file of that name to tell whose work it is: installers and
// scripts of packages write it, and people change it afterwards.
bool has_first_content(std::string_view path);

// Why the file is nobody's work; nothing when somebody has made it say something of his own.
std::optional<std::string> first_content_of(std::string_view path, std::string_view text,
                                            const model::Facts& facts);

}  // namespace consort::survey
