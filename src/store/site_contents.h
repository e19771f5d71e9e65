#pragma once
#include <optional>
#include <string>

#include "base/hash.h"
#include "store/ids.h"
#include "store/session.h"

// Where the content that catalogs name is: by its SHA-256, the name of the object in the repository
// of the site.
namespace consort::store::site_contents {

Status put(Writer& writer, EnvironmentId environment, const Digest& digest,
           const std::string& object);
Result<std::optional<std::string>> find(Reader& reader, EnvironmentId environment,
                                        const Digest& digest);

}  // namespace consort::store::site_contents
