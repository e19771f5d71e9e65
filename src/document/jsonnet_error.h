#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace consort::document {

// The files of one Jsonnet program, by their path.
using JsonnetSources = std::map<std::string, std::string, std::less<>>;

// What libjsonnet says of an error, as a diagnostic at the first place of it that is in the
// program's own files; the calls that led there are its notes.
Diagnostic explain_jsonnet(std::string_view text, const std::string& path,
                           const JsonnetSources& sources);

}  // namespace consort::document
