#include "resources/service/init_scripts.h"

#include <vector>

#include "resources/if_there.h"

namespace consort::resources {
namespace {

using Steps = std::vector<std::vector<std::string>>;

constexpr const char* kSysvInstall[] = {"/usr/lib/systemd/systemd-sysv-install",
                                        "/lib/systemd/systemd-sysv-install"};

// The commands that do it here, one after the other.
Steps steps(const std::string& script, bool enabled, system::Target& target) {
  for (const char* program : kSysvInstall) {
    if (!target.files().status(program)) continue;
    return {{program, enabled ? "enable" : "disable", script}};
  }
  if (auto program = target.processes().find("update-rc.d")) {
    if (!enabled) return {{*program, script, "disable"}};
    return {{*program, script, "defaults"}, {*program, script, "enable"}};
  }
  if (auto program = target.processes().find("chkconfig")) {
    return {{*program, script, enabled ? "on" : "off"}};
  }
  return {};
}

// "S01nginx" for "nginx"
bool starts(std::string_view link, std::string_view script) {
  return link.size() == script.size() + 3 && link[0] == 'S' && link.ends_with(script);
}

}  // namespace

Result<bool> init_script_enabled(system::FileSystem& files, const std::string& script) {
  for (const char* level : {"/etc/rc2.d", "/etc/rc3.d", "/etc/rc4.d", "/etc/rc5.d"}) {
    TRY(auto links, if_there(files.list(level)));
    if (!links) continue;
    for (const system::DirectoryEntry& link : *links) {
      if (starts(link.name, script)) return true;
    }
  }
  return false;
}

Status enable_init_script(const std::string& script, bool enabled, Context& context) {
  Steps commands = steps(script, enabled, context.target);
  if (commands.empty()) {
    return fail(
        Code::unsupported,
        script +
            " is a script in /etc/init.d, and neither systemd-sysv-install nor update-rc.d nor "
            "chkconfig is here to " +
            (enabled ? "enable" : "disable") + " it");
  }
  for (std::vector<std::string>& argv : commands) {
    system::Command command{std::move(argv)};
    command.timeout = context.timeout;
    TRY_DO(run_checked(context.target.processes(), command, context.stop));
  }
  return {};
}

}  // namespace consort::resources
