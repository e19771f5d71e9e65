#pragma once
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "system/file_system.h"

namespace consort::agent {

// One run of a package manager that changed packages.
struct PackageTransaction {
  WallTime begin, end;             // to the second, as logs tell
  std::string command;             // "apt-get install nginx"
  std::string user = {};           // who asked for it: "anna (1000)"; "": not known
  std::set<std::string> packages;  // that it concerned, without architecture
};

// The last transactions that the logs of apt, dpkg and dnf (not dnf 5) tell of, oldest first. What
// changed no package, and what a log has that cannot be understood, is passed over.
std::vector<PackageTransaction> package_history(system::FileSystem& files);

// Parts of it: the text of /var/log/apt/history.log, of /var/log/dpkg.log, and of /var/log/dnf.log
// with /var/log/dnf.rpm.log.
std::vector<PackageTransaction> parse_apt_history(std::string_view text);
std::vector<PackageTransaction> parse_dpkg_log(std::string_view text);
std::vector<PackageTransaction> parse_dnf_logs(std::string_view log, std::string_view rpm_log);

}  // namespace consort::agent
