#pragma once
#include <string>

#include "model/value.h"

namespace consort::cli {

// A fact, or a tree of facts below `path`, one row a leaf: "os.family  debian".
std::string facts_text(const model::Value& facts, const std::string& path);

// "did you mean 'os.family'?", of all the paths in the tree; or "".
std::string likely_fact(const model::Value& facts, const std::string& path);

}  // namespace consort::cli
