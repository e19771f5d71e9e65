#pragma once
#include <string>
#include <vector>

#include "store/session.h"

namespace consort::store {

// The files, the references between tables, every content against its digest, and the audit trail:
// what is wrong, a line each.
Result<std::vector<std::string>> check_everything(Reader& reader);

// The same for a file that nobody has open, as an error. unsupported: a newer program wrote it.
Status check_file(const std::string& path);

}  // namespace consort::store
