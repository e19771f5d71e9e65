#include "cli/hosts.h"

#include "base/strings.h"

namespace consort::cli {

Result<std::string> name_of_machine(system::Target& target) {
  std::string path = target.live() ? "/proc/sys/kernel/hostname" : "/etc/hostname";
  auto text = target.files().read(path, 4096);
  std::string name(text ? trim(*text) : "");
  if (!name.empty()) return name;
  return fail(Code::not_found,
              "the machine has no name in " + path + "; say which host it is with --host");
}

}  // namespace consort::cli
