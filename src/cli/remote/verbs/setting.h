#pragma once
#include <string_view>

#include "cli/remote/session.h"

namespace consort::cli {

// Sets one of the settings of an environment as somebody has typed it: KEY=VALUE, where KEY is a
// path with dots and null removes. VALUE is a word, JSON, or YAML in brackets; @FILE is what the
// file has (YAML by its name, else text), and - is a line of standard input.
Status apply_setting(Session& session, model::Value& settings, std::string_view assignment);

}  // namespace consort::cli
