#pragma once
#include <optional>
#include <string>

#include "model/selector.h"
#include "store/hosts.h"

namespace consort::store {

// What every host that a selector can hold for has in common, as far as an index can find it.
struct HostNarrowing {
  // A word of an axis that few hosts have, and its column; "": none.
  std::string axis;
  std::string word;
  std::optional<std::string> tag;
  std::string name_prefix;
  friend bool operator==(const HostNarrowing&, const HostNarrowing&) = default;
};

HostNarrowing narrow(const model::Selector& selector);

}  // namespace consort::store
