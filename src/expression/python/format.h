#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "expression/failure.h"
#include "expression/limits.h"
#include "model/value.h"

namespace consort::expression::python {

// [[fill]align][sign][#][0][width][,][.precision][type], as in "{:>8.2f}".
struct FormatSpec {
  char32_t fill = ' ';
  char align = 0;  // '<', '>', '^', '=' (pads behind the sign) or 0: as the type likes it
  char sign = '-';
  bool alternate = false;
  size_t width = 0;  // in characters
  char group = 0;    // ',' or '_' between thousands
  std::optional<size_t> precision = {};
  char type = 0;
};
Outcome<FormatSpec> parse_format_spec(std::string_view text);

Outcome<std::string> format_integer(const FormatSpec& spec, int64_t number, Meter& meter);
Outcome<std::string> format_real(const FormatSpec& spec, double number, Meter& meter);
Outcome<std::string> format_text(const FormatSpec& spec, std::string_view text, Meter& meter);
// format(value, spec): picks one of the above.
Outcome<std::string> format_value(const FormatSpec& spec, const model::Value& value, Meter& meter);
// `body` at its width; `head` (a sign, "0x") stays in front of what '=' pads with.
Outcome<std::string> padded(const FormatSpec& spec, std::string_view head, std::string_view body,
                            char default_align, Meter& meter);

// "%s of %d" % (a, b), and "%(name)s" % map.
Outcome<model::Value> format_percent(std::string_view format,
                                     std::span<const model::Value> arguments, Meter& meter);
Outcome<model::Value> format_percent(std::string_view format, const model::Value& argument,
                                     Meter& meter);

// "{} of {name.first!r:>10}".format(...).
Outcome<model::Value> format_braces(std::string_view format,
                                    std::span<const model::Value> positional,
                                    const model::Map& named, Meter& meter);

}  // namespace consort::expression::python
