#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "resources/service/unit_name.h"

namespace consort::resources {

// What the [Install] section of a unit, its drop-ins included, says about enabling it.
struct UnitInstall {
  std::vector<std::string> wanted_by;
  std::vector<std::string> required_by;
  std::vector<std::string> upheld_by;
  std::vector<std::string> also;
  std::vector<std::string> aliases;
  std::string default_instance;

  // Adds what one file says; an empty assignment forgets what was said before.
  void read(std::string_view text);

  // Where enabling puts a link, by its own account: "multi-user.target.wants/nginx.service",
  // "httpd.service". Code::invalid for names that are no units', Code::unsupported for specifiers
  // other than %n %N %p %i %j %%.
  Result<std::vector<std::string>> links(const UnitName& unit) const;
  // The units that are enabled along with it.
  Result<std::vector<std::string>> companions(const UnitName& unit) const;

  bool has_links() const {
    return !wanted_by.empty() || !required_by.empty() || !upheld_by.empty() || !aliases.empty();
  }
};

}  // namespace consort::resources
