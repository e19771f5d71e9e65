#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort::compiler {

// The systemd unit that a file belongs to: "nginx.service" for /etc/systemd/system/nginx.service
// and for a drop-in in nginx.service.d/ beside it. Anything without a '/' is the name of a unit
// itself.
std::optional<std::string> unit_of(std::string_view file);

// The units that define what is called `name`: "nginx" is nginx.service, and getty@tty1 is made
// from getty@ too.
std::vector<std::string> unit_names(std::string_view name);

}  // namespace consort::compiler
