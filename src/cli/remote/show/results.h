#pragma once
#include "cli/remote/session.h"

namespace consort::cli {

// Prints one thing: as YAML for people, for whom it is the most readable form of any depth.
int show_value(Session& session, const model::Value& value);

// Tells what was done: a sentence to people, the server's answer to programs.
int show_done(Session& session, const std::string& sentence, const model::Value& answer);

// Asks whether it is wanted; without --yes, and where nobody is to be asked, it is not (invalid).
// False: no, which has been said.
Result<bool> is_wanted(Session& session, const std::string& question);

}  // namespace consort::cli
