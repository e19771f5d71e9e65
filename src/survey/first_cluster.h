#pragma once
#include <string_view>

namespace consort::survey {

// Whether a file of /etc/postgresql/VERSION/CLUSTER says only what Debian's pg_createcluster writes
// there: it makes them of samples, and no package keeps their sums.
bool is_first_cluster_file(std::string_view path, std::string_view text);

}  // namespace consort::survey
