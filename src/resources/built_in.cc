#include "resources/built_in.h"

#include "resources/account/accounts.h"
#include "resources/command/commands.h"
#include "resources/cron/cron.h"
#include "resources/file/files.h"
#include "resources/host/hosts.h"
#include "resources/line/lines.h"
#include "resources/module/kernel_modules.h"
#include "resources/mount/mounts.h"
#include "resources/operation/operations.h"
#include "resources/package/packages.h"
#include "resources/repository/repositories.h"
#include "resources/service/services.h"
#include "resources/service/units.h"
#include "resources/specs.h"
#include "resources/sudo/sudo_rules.h"
#include "resources/sysctl/sysctls.h"

namespace consort::resources {

constexpr const char* kPackageManagers = "dpkg, dnf or zypper";  // in is_package_manager()

// One line a type, sorted.
Registry built_in() {
  Registry registry;
  auto locks = std::make_shared<EditLocks>();
  registry.add(specs::authorized_keys, {authorized_keys_provider});
  registry.add(specs::blocks, {blocks_provider(locks)});
  registry.add(specs::commands, {commands_provider});
  registry.add(specs::cron, {cron_provider});
  registry.add(specs::directories, {directories_provider});
  registry.add(specs::files, {files_provider});
  registry.add(specs::groups, {groups_provider});
  registry.add(specs::hostname, {hostname_provider(locks)});
  registry.add(specs::hosts_entries, {hosts_entries_provider(locks)});
  registry.add(specs::kernel_modules, {kernel_modules_provider});
  registry.add(specs::lines, {lines_provider(locks)});
  registry.add(specs::links, {links_provider});
  registry.add(specs::mounts, {mounts_provider(locks)});
  registry.add(specs::operations, {operations_provider});
  registry.add(specs::packages, {apt_packages, dnf_packages, zypper_packages}, kPackageManagers);
  registry.add(specs::repositories, {apt_repositories, dnf_repositories, zypper_repositories},
               kPackageManagers);
  registry.add(specs::services, {services_provider});
  registry.add(specs::sudo_rules, {sudo_rules_provider});
  registry.add(specs::sysctls, {sysctls_provider});
  registry.add(specs::timezone, {timezone_provider});
  registry.add(specs::units, {units_provider});
  registry.add(specs::users, {users_provider});
  return registry;
}

}  // namespace consort::resources
