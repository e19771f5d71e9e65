#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/conf_files.h"

namespace consort::resources {

// A setting's key as a path below /proc/sys ("net/ipv4/ip_forward"). As sysctl(8) has it, the first
// separator decides: after a slash, dots are part of a name, after a dot, slashes are.
// Code::invalid for "..", "*" and the like.
Result<std::string> sysctl_key(std::string_view name);

// "1\t 2\n" -> "1 2", as values are compared.
std::string normal_sysctl_value(std::string_view value);

// The file that Consort keeps its settings in.
inline constexpr const char* kSysctlFile = "/etc/sysctl.d/60-consort.conf";

// What the next boot will set, from all the files of sysctl.d(5): of files with one name the first
// directory's counts, they are read in the order of their names, and the last setting of a key
// wins. Patterns (`net.*.rp_filter`) never override a setting that is named in full, and are left
// out. Thread-safe.
class SysctlFiles {
 public:
  struct Setting {
    std::string value;
    std::string file;
  };

  explicit SysctlFiles(system::FileSystem& files);

  Result<std::optional<Setting>> at_boot(const std::string& key);
  // In our own file.
  Result<std::optional<std::string>> kept(const std::string& key);
  Result<std::vector<std::string>> kept_names();

  // Nothing for `value`: forgets it. Other lines stay as they are.
  Status keep(const std::string& name, const std::optional<std::string>& value);

 private:
  using Settings = std::map<std::string, Setting, std::less<>>;
  Status refresh();  // with mutex_ held

  system::FileSystem& files_;
  std::mutex mutex_;
  ConfFiles conf_;  // and all below guarded by mutex_
  Settings at_boot_;
  Settings kept_;
};

}  // namespace consort::resources
