#include "cli/takeover/own_program.h"

#include <link.h>

#include <array>
#include <filesystem>

namespace consort::cli {
namespace {

bool is_of_c_library(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "libc.so",  "libm.so",      "libdl.so",   "librt.so",  "libpthread.so",
      "ld-linux", "libresolv.so", "linux-vdso", "libutil.so"};
  for (std::string_view known : kNames)
    if (name.starts_with(known)) return true;
  return false;
}

int add_library(dl_phdr_info* info, size_t, void* into) {
  const std::string path = info->dlpi_name ? info->dlpi_name : "";
  const std::string name = std::filesystem::path(path).filename().string();
  if (path.starts_with('/') && name.find(".so") != name.npos && !is_of_c_library(name))
    static_cast<std::vector<ProgramFile>*>(into)->push_back({name, path});
  return 0;
}

}  // namespace

std::vector<ProgramFile> own_libraries() {
  std::vector<ProgramFile> libraries;
  ::dl_iterate_phdr(add_library, &libraries);
  return libraries;
}

}  // namespace consort::cli
