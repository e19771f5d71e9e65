#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/value.h"
#include "store/ids.h"
#include "store/session.h"

namespace consort::store {

// A site deployed to a set of hosts. Everything but tokens, certificates and the audit trail lives
// in one, and is only found through it.
struct Environment {
  EnvironmentId id;
  std::string organization;
  std::string name;
  model::Map settings;
  bool paused = false;  // nothing is deployed; the hosts keep their own states
  WallTime created;
  friend bool operator==(const Environment&, const Environment&) = default;
};

namespace environments {

Result<EnvironmentId> add(Writer& writer, const std::string& organization, const std::string& name,
                          const model::Map& settings = {});
Result<Environment> get(Reader& reader, EnvironmentId id);
Result<std::optional<Environment>> find(Reader& reader, const std::string& organization,
                                        const std::string& name);
Result<std::vector<Environment>> all(Reader& reader);  // by organization and name
Status set_settings(Writer& writer, EnvironmentId id, const model::Map& settings);
Status set_paused(Writer& writer, EnvironmentId id, bool paused);

}  // namespace environments
}  // namespace consort::store
