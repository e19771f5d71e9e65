#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace consort::cli {

// What a killed addition to a site leaves: a stage, with a journal of what was to come. A site may
// come from anybody, so that a stage is believed only when no site could have brought it. Errors
// are for people, Code::denied; nothing is changed. Thread-safe.

// Whether the stage, a path of a folder in `site`, may be ours: a folder and no link, ours alone,
// which no repository around the site has.
Status check_stage(const std::string& site, const std::string& stage);

// What the journal in the stage names, relative to the site, in its order; empty when there is
// none, or none that was written to its end: then nothing had come yet.
Result<std::vector<std::string>> read_journal(const std::string& site, const std::string& stage);

}  // namespace consort::cli
