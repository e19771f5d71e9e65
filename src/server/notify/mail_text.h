#pragma once
#include <string>
#include <string_view>

// Text as it may stand in a mail, of 7 bits and in short lines. Pure.
namespace consort::server {

// For a field of a header, on one line or folded: as it is when it is printable ASCII, else as
// encoded words (RFC 2047). Control characters are shown as printable() shows them.
std::string header_text(std::string_view text);

// Lines that end with "\n", as quoted-printable (RFC 2045) with CR LF.
std::string quoted_printable(std::string_view text);

}  // namespace consort::server
