#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/conf_files.h"

namespace consort::resources {

bool is_module_name(std::string_view name);

// "snd-aloop" -> "snd_aloop": the kernel takes both for one.
std::string normal_module_name(std::string_view name);

// The files that Consort keeps a module in.
std::string load_file_of(std::string_view module);
std::string modprobe_file_of(std::string_view module);

// What files say of one module.
struct ModuleSettings {
  struct Option {
    std::string text;  // "hashsize=65536"
    std::string file;
  };
  std::string written;          // its name as the first file has it
  std::string loaded_by;        // a file that has it loaded at boot, ours last; "" for none
  std::string blacklisted_by;   // the same
  std::vector<Option> options;  // of the administrator's files
};

// What the next boot will do with modules: the files of modules-load.d(5), modprobe.d(5) and
// /etc/modules. Thread-safe.
class ModuleFiles {
 public:
  explicit ModuleFiles(system::FileSystem& files);

  Result<ModuleSettings> find(std::string_view module);

  // Modules that files of /etc which are in none of `shipped` load or blacklist, sorted.
  Result<std::vector<std::string>> configured(const std::vector<std::string>& shipped);

  // What a file of ours holds; "" when there is none.
  Result<std::string> kept(const std::string& path);
  // "": removes it.
  Status keep(const std::string& path, const std::string& text);

 private:
  struct Known {
    ModuleSettings settings;
    std::vector<std::string> by;  // every file that loads or blacklists it
  };
  // All with mutex_ held.
  Status refresh();
  void read_load_file(const ConfFiles::File& file);
  void read_modprobe_file(const ConfFiles::File& file);
  Known& known(std::string_view module);

  system::FileSystem& files_;
  std::mutex mutex_;
  ConfFiles load_;  // and all below guarded by mutex_
  ConfFiles modprobe_;
  std::map<std::string, Known, std::less<>> modules_;  // by normal name
};

}  // namespace consort::resources
