#pragma once
#include <map>
#include <string>
#include <vector>

#include "cli/site.h"

namespace consort::cli {

// What a host's own document describes, and what all of it comes to.
struct HostLayer {
  struct Own {
    model::Address address;
    Digest hash;  // of the resource as compiled
    Place place;  // of its name in the host's document
  };
  std::string host;
  std::vector<Own> own;
  Digest work;  // of all that there is to do on the host, whichever layers say it
};

// Of every host, by name. What does not compile is an error, and is said when `says`.
Result<std::vector<HostLayer>> read_layers(Site& site, bool says);

// Pairs of addresses of which the first comes before the second, anchors counted through.
std::vector<std::pair<std::string, std::string>> order_of(const model::Catalog& catalog);

}  // namespace consort::cli
