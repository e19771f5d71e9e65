#pragma once
#include <memory>
#include <string>

#include "store/sql/connection.h"

namespace consort::store::sql {

// The file `path`, with its log and index of the log beside it.
std::unique_ptr<Database> sqlite_database(std::string path);

}  // namespace consort::store::sql
