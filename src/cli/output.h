#pragma once
#include "base/diagnostic.h"
#include "cli/context.h"
#include "model/value.h"

namespace consort::cli {

// Prints a value as JSON or YAML, as --output asks; not for tables.
int print_value(const Call& call, const model::Value& value);
// As JSON on one line, whatever --output asks.
void print_line(const Call& call, const model::Value& value);

// Says diagnostics: on err as text with source lines, or on out as JSON or YAML when --output asks
// for it.
void say_diagnostics(const Call& call, const Diagnostics& diagnostics, const LineLookup& lines);

// Prints {"error": {"code", "message", "hint", "diagnostics"}} instead of a result, on one line
// where every line is an object; not for tables.
void print_error(const Call& call, std::string_view code, std::string_view message,
                 std::string_view hint, const Diagnostics& diagnostics = {});

}  // namespace consort::cli
