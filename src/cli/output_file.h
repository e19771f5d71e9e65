#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::cli {

// Writes a file for its owner only. A regular file is replaced in one step, so that a reader, and
// whoever interrupts this, finds the old or the new one, whole; a pipe or device is written to. A
// link is followed.
Status write_output_file(const std::string& path, std::string_view text);

}  // namespace consort::cli
