#include "agent/identity/machine.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/strings.h"

namespace consort::agent {
namespace {

// Files of /proc tell no size.
std::string first_line(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char text[256];
  ssize_t got = file ? ::read(file.get(), text, sizeof text) : 0;
  std::string_view all(text, got > 0 ? static_cast<size_t>(got) : 0);
  return std::string(trim(all.substr(0, all.find('\n'))));
}

}  // namespace

Result<Machine> this_machine() {
  Machine machine{first_line("/etc/machine-id"), first_line("/proc/sys/kernel/random/boot_id"), ""};
  if (machine.machine_id.empty() || machine.machine_id == "uninitialized")
    return fail(Code::unavailable,
                "/etc/machine-id holds no id of this machine: run systemd-machine-id-setup");
  if (machine.boot_id.empty()) return fail(Code::unavailable, "the kernel tells no boot id");
  char name[256] = "";
  if (::gethostname(name, sizeof name - 1) != 0) return os_error(errno, "cannot get the host name");
  machine.name = *name ? name : "localhost";
  return machine;
}

}  // namespace consort::agent
