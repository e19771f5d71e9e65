#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace consort::document {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What makes a text no YAML before any grammar, if anything: an encoding other than UTF-8, bytes
// that are no UTF-8, control characters, and the line breaks of YAML 1.1 that 1.2 and every editor
// see as ordinary characters (U+0085, U+2028, U+2029).
std::optional<Diagnostic> check_text(std::string_view text, const std::string& document);

}  // namespace consort::document
