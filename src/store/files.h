#pragma once
#include <string>

#include "base/result.h"

// Files of databases. What moves or copies is durable when it returns.
namespace consort::store {

bool exists(const std::string& path);
Status copy_file(const std::string& from, const std::string& to);
Status move_file(const std::string& from, const std::string& to);

// A database and what SQLite keeps beside it.
void remove_database(const std::string& path);
// Puts `fresh` in the place of `path` in one step; what was there is kept as `before`.
Status replace_database(const std::string& fresh, const std::string& path,
                        const std::string& before);

}  // namespace consort::store
