#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace consort::server {

// The data of a server (see DataFolder) as copied by `consort server backup`: store.db, keys/,
// sites/ and admin-token, in a folder for its owner alone.

// Copies the data of a server that may be running into a new folder. The store comes first:
// whatever it knows of, the repositories have. Whole and durable when it returns.
Status back_up_data(const std::string& data, const std::string& folder);

// Puts a backup in the place of the data, which the caller has locked; what was there is kept in
// the folder that is returned ("" when there was nothing). The backup is copied and checked before
// anything is moved: Code::corrupt says what is wrong with it.
Result<std::string> restore_data(const std::string& folder, const std::string& data);

// Code::stale when restore_data() began to replace the data and was ended before it had.
Status check_restored(const std::string& data);

// What is wrong with the data of a server that may be running, a line each.
Result<std::vector<std::string>> check_data(const std::string& data);

}  // namespace consort::server
