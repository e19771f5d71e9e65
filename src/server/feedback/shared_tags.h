#pragma once
#include <string>
#include <vector>

#include "store/hosts.h"

namespace consort::server {

// A tag, and how many hosts of the environment have it.
struct SharedTag {
  std::string tag;
  int64_t hosts = 0;
};

// The tags that all of these hosts have, the one of the fewest hosts first: what is said there
// concerns the fewest others.
Result<std::vector<SharedTag>> shared_tags(store::Reader& reader, store::EnvironmentId environment,
                                           const std::vector<store::Host>& hosts);

// The hosts that have the tag and are none of these, by name.
Result<std::vector<store::Host>> others_with(store::Reader& reader,
                                             store::EnvironmentId environment,
                                             const std::string& tag,
                                             const std::vector<store::Host>& hosts);

}  // namespace consort::server
