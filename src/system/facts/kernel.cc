#include <sys/utsname.h>

#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"

namespace consort::system {

// /proc says it since Linux 6.1; before, uname() of the machine we run on.
static std::optional<std::string> architecture(Target& target) {
  if (!target.live()) return std::nullopt;
  if (std::optional<std::string> told = trimmed_text(target, "/proc/sys/kernel/arch")) return told;
  utsname names{};
  return uname(&names) == 0 ? std::optional<std::string>(names.machine) : std::nullopt;
}

static std::optional<std::string> kernel_text(Target& target, const std::string& name) {
  return target.live() ? trimmed_text(target, "/proc/sys/kernel/" + name) : std::nullopt;
}

void kernel_facts(Target& target, FactWriter& facts) {
  facts.set("kernel.name", kernel_text(target, "ostype"));
  facts.set("kernel.release", kernel_text(target, "osrelease"));
  facts.set("kernel.version", kernel_text(target, "version"));
  facts.set("kernel.architecture", architecture(target));
  facts.set("cpu.architecture", architecture(target));
}

}  // namespace consort::system
