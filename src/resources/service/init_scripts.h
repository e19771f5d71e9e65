#pragma once
#include <string>

#include "resources/provider.h"

namespace consort::resources {

// Services that are scripts in /etc/init.d, enabled by links in the run levels' directories.

// Whether one of the run levels 2 to 5 starts it.
Result<bool> init_script_enabled(system::FileSystem& files, const std::string& script);

// Has the system's own tool set or remove the links (systemd-sysv-install, update-rc.d, chkconfig).
// Code::unsupported where there is none.
Status enable_init_script(const std::string& script, bool enabled, Context& context);

}  // namespace consort::resources
