#pragma once
#include <map>
#include <string>

#include "model/resource.h"

namespace consort::agent {

// A catalog of toys in these colours, in order, with one drift policy.
inline model::Catalog toy_catalog(const std::map<std::string, std::string>& colours,
                                  model::DriftPolicy drift = model::DriftPolicy::enforce,
                                  const std::string& host = "web1") {
  model::Catalog catalog;
  catalog.host = host;
  for (const auto& [name, colour] : colours) {
    model::Resource resource;
    resource.address = {"toys", name};
    resource.attributes.set("state", model::Value("present"));
    resource.attributes.set("colour", model::Value(colour));
    resource.drift = drift;
    resource.hash = model::resource_hash(resource);
    catalog.resources.push_back(std::move(resource));
  }
  return catalog;
}

}  // namespace consort::agent
