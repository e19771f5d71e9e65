#pragma once
#include <map>

#include "cli/remote/api/api_client.h"

namespace consort::cli {

// The names of hosts by their numbers, which is how other things refer to them.
class HostNames {
 public:
  HostNames() = default;
  // Of all hosts of the environment, up to a bound.
  static Answered<HostNames> of(ApiClient& api);

  // "web1"; "#12" for one that is not known; "-" for none.
  std::string name_of(const model::Value& number) const;

 private:
  std::map<int64_t, std::string> names_;
};

}  // namespace consort::cli
