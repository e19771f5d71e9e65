#include "resources/package/apt_command.h"

namespace consort::resources {
namespace {

std::string seconds(Duration duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

}  // namespace

system::Command apt_command(std::string program, std::vector<std::string> arguments,
                            const Context& context) {
  system::Command command;
  command.argv = std::move(arguments);
  command.argv.insert(command.argv.begin(), std::move(program));
  command.environment = {{"DEBIAN_FRONTEND", "noninteractive"}, {"DEBIAN_PRIORITY", "critical"},
                         {"APT_LISTCHANGES_FRONTEND", "none"},  {"APT_LISTBUGS_FRONTEND", "none"},
                         {"NEEDRESTART_SUSPEND", "1"},          {"LC_ALL", "C.UTF-8"}};
  command.timeout = context.timeout;
  return command;
}

std::string configuration_option(const PackageOptions& options) {
  return options.replace_configuration ? "--force-confnew" : "--force-confold";
}

system::Command apt_get(const std::string& verb, const PackageOptions& options,
                        const Context& context) {
  system::Command command =
      apt_command("apt-get",
                  {"-q", "-y", "-o", "DPkg::Lock::Timeout=" + seconds(options.lock_timeout), "-o",
                   "Dpkg::Options::=" + configuration_option(options), "-o", "Dpkg::Use-Pty=0",
                   "-o", "APT::Cmd::Pattern-Only=true"},
                  context);
  std::vector<std::string>& argv = command.argv;
  if (options.recommends) {
    argv.insert(argv.end(), {"-o", std::string("APT::Install-Recommends=") +
                                       (*options.recommends ? "true" : "false")});
  }
  if (!options.default_release.empty()) argv.insert(argv.end(), {"-t", options.default_release});
  if (options.allow_downgrade) argv.push_back("--allow-downgrades");
  command.environment.emplace_back(
      options.replace_configuration ? "UCF_FORCE_CONFFNEW" : "UCF_FORCE_CONFFOLD", "1");
  argv.push_back(verb);
  return command;
}

}  // namespace consort::resources
