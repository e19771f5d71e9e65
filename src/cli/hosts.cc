#include "cli/hosts.h"

#include "base/strings.h"

namespace consort::cli {

Result<std::string> name_of_machine(const Call& call, const std::string& root) {
  TRY(auto target, call.wiring.open_target(root));
  std::string path = target->live() ? "/proc/sys/kernel/hostname" : "/etc/hostname";
  TRY(std::string text, target->files().read(path, 4096));
  std::string name(trim(text));
  if (name.empty()) return fail(Code::not_found, path + " names no host");
  return name;
}

}  // namespace consort::cli
