#pragma once
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "system/file_system.h"

namespace consort::agent {

// One run of a package manager.
struct PackageTransaction {
  WallTime begin, end;             // to the second, as logs tell
  std::string command;             // "apt-get install nginx"
  std::string user = {};           // who asked for it: "anna (1000)"; "": not known
  std::set<std::string> packages;  // that it concerned, without architecture
};

// The last transactions that the logs of apt, dpkg and dnf tell of, oldest first. What a log has
// that cannot be understood is passed over.
std::vector<PackageTransaction> package_history(system::FileSystem& files);

// Parts of it: the text of /var/log/apt/history.log, /var/log/dpkg.log and /var/log/dnf.log.
std::vector<PackageTransaction> parse_apt_history(std::string_view text);
std::vector<PackageTransaction> parse_dpkg_log(std::string_view text);
std::vector<PackageTransaction> parse_dnf_log(std::string_view text);

}  // namespace consort::agent
