#pragma once
#include <string>
#include <vector>

#include "model/schema.h"

namespace consort::resources {

// Of `kernel_modules`: what a module is to be, by either of its spellings; the files it is kept in,
// and that their content is its own.
std::vector<model::Claim> module_claims(const std::string& name, const model::Map& attributes);
std::vector<model::Claim> module_path_claims(const std::string& name, const model::Map& attributes);
std::vector<model::Claim> module_content_claims(const std::string& name,
                                                const model::Map& attributes);

}  // namespace consort::resources
