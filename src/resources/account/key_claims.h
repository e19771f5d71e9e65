#pragma once
#include <string>
#include <vector>

#include "model/schema.h"

namespace consort::resources {

// Of `authorized_keys`: a part of the keys of the user, when they are kept in the usual place.
std::vector<model::Claim> keys_of_user_claims(const std::string& name,
                                              const model::Map& attributes);
// A part of the file that `path` names, unless that depends on the user's home.
std::vector<model::Claim> key_file_claims(const std::string& name, const model::Map& attributes);
// Whether this key may log in as that user, and what it may do.
std::vector<model::Claim> key_state_claims(const std::string& name, const model::Map& attributes);
std::vector<model::Claim> key_option_claims(const std::string& name, const model::Map& attributes);

// Of `users` with a home: the file that their keys are kept in.
std::vector<model::Claim> usual_key_file_claims(const std::string& name,
                                                const model::Map& attributes);

}  // namespace consort::resources
