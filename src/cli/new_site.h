#pragma once
#include <string>

namespace consort::cli {

// What a site in that folder is called.
std::string site_name(const std::string& folder);

// The site.yaml that a site begins with.
std::string new_site_yaml(const std::string& name);

}  // namespace consort::cli
