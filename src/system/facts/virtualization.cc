#include "base/strings.h"
#include "system/facts/fact_files.h"
#include "system/facts/fact_writer.h"

namespace consort::system {
namespace {

constexpr const char* kHardware = "/sys/devices/virtual/dmi/id";

// What systemd or the container manager told the first process.
std::optional<std::string> told_container(Target& target) {
  if (std::optional<std::string> told = trimmed_text(target, "/run/systemd/container")) return told;
  std::string environment = file_text(target, "/proc/1/environ").value_or("");
  for (std::string_view variable : split(environment, '\0')) {
    constexpr std::string_view kName = "container=";
    if (variable.starts_with(kName) && variable.size() > kName.size())
      return std::string(variable.substr(kName.size()));
  }
  return std::nullopt;
}

std::optional<std::string> container(Target& target) {
  if (std::optional<std::string> told = told_container(target)) {
    if (*told == "lxc-libvirt") return "lxc";
    for (const char* known : {"docker", "podman", "lxc", "systemd-nspawn", "openvz", "wsl"}) {
      if (*told == known) return told;
    }
    return "container";
  }
  if (file_exists(target, "/run/.containerenv")) return "podman";
  if (file_exists(target, "/.dockerenv")) return "docker";
  if (file_exists(target, "/proc/vz") && !file_exists(target, "/proc/bc")) return "openvz";
  std::string release = to_lower(trimmed_text(target, "/proc/sys/kernel/osrelease").value_or(""));
  if (release.find("microsoft") != release.npos) return "wsl";
  return std::nullopt;
}

// What a virtual machine's firmware calls itself.
std::optional<std::string> machine_by_firmware(Target& target) {
  struct Name {
    const char* part;
    const char* kind;
  };
  constexpr Name kNames[] = {{"KVM", "kvm"},
                             {"OpenStack", "kvm"},
                             {"KubeVirt", "kvm"},
                             {"QEMU", "qemu"},
                             {"Bochs", "qemu"},
                             {"VMware", "vmware"},
                             {"VMW", "vmware"},
                             {"innotek", "virtualbox"},
                             {"VirtualBox", "virtualbox"},
                             {"Xen", "xen"},
                             {"Amazon EC2", "amazon"},
                             {"Google Compute Engine", "google"},
                             {"Parallels", "parallels"},
                             {"BHYVE", "bhyve"},
                             {"Apple Virtualization", "apple"},
                             {"Virtual Machine", "hyperv"}};
  std::string said;
  for (const char* file : {"/product_name", "/sys_vendor", "/board_vendor", "/bios_vendor"}) {
    said += trimmed_text(target, kHardware + std::string(file)).value_or("") + "\n";
  }
  for (const Name& name : kNames) {
    if (said.find(name.part) != said.npos) return name.kind;
  }
  return std::nullopt;
}

std::optional<std::string> machine(Target& target) {
  std::optional<std::string> kind = machine_by_firmware(target);
  bool accelerated =
      file_exists(target, "/sys/devices/virtual/misc/kvm_clock") ||
      trimmed_text(target, "/sys/devices/system/clocksource/clocksource0/current_clocksource") ==
          "kvm-clock";
  if (kind == "qemu" && accelerated) return "kvm";
  if (kind) return kind;
  if (trimmed_text(target, "/sys/hypervisor/type") == "xen") return "xen";
  if (accelerated) return "kvm";
  std::string info = file_text(target, "/proc/cpuinfo").value_or("");
  std::string flags = " " + field(info, "flags").value_or("") + " ";
  return flags.find(" hypervisor ") != flags.npos ? std::optional<std::string>("vm") : std::nullopt;
}

}  // namespace

void virtualization_facts(Target& target, FactWriter& facts) {
  if (!target.live()) {
    facts.unknown("virtualization.kind");
    facts.unknown("virtualization.container");
    return;
  }
  std::optional<std::string> shared = container(target);
  std::optional<std::string> kind = shared ? shared : machine(target);
  facts.set("virtualization.kind", model::Value(kind.value_or("none")));
  facts.set("virtualization.container", model::Value(shared.has_value()));
}

}  // namespace consort::system
