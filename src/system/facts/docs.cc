#include "system/facts.h"

namespace consort::system {

const std::vector<FactDoc>& fact_docs() {
  static const std::vector<FactDoc> docs{
      {"os.family", "text",
       "debian, redhat or suse: what the packages are like; else the same as os.id"},
      {"os.id", "text", "distribution in one word: debian, ubuntu, rocky, opensuse-leap"},
      {"os.name", "text", "distribution as it calls itself: Debian GNU/Linux"},
      {"os.version", "text", "release: 12, 9.3, 15.6; unknown where releases roll"},
      {"os.major", "integer", "first number of os.version"},
      {"os.codename", "text", "name of the release: bookworm; unknown where it has none"},
      {"kernel.name", "text", "Linux"},
      {"kernel.release", "text", "6.1.0-18-amd64"},
      {"kernel.version", "text", "build of the kernel, as uname -v"},
      {"kernel.architecture", "text", "x86_64, aarch64, ... as uname -m"},
      {"cpu.count", "integer", "logical processors that are online"},
      {"cpu.model", "text", "what the processor calls itself"},
      {"cpu.architecture", "text", "the same as kernel.architecture"},
      {"memory.total_bytes", "integer", "memory that the kernel can use"},
      {"memory.swap_total_bytes", "integer", "swap space"},
      {"disks.<name>.size_bytes", "integer", "capacity"},
      {"disks.<name>.model", "text", "what the disk calls itself; empty when it says nothing"},
      {"disks.<name>.rotational", "boolean", "a disk that spins"},
      {"disks.<name>.removable", "boolean", "a disk whose medium can be taken out"},
      {"network.hostname", "text", "name of the host up to the first dot"},
      {"network.fqdn", "text",
       "full name, from the host name, /etc/hosts or the search domain of /etc/resolv.conf; the "
       "DNS is not asked"},
      {"network.default_interface", "text",
       "where packets to the outside go; unknown while they cannot"},
      {"network.default_address", "text", "first IPv4 address of the default interface"},
      {"network.interfaces.<name>.mac", "text", "hardware address; empty when it has none"},
      {"network.interfaces.<name>.mtu", "integer", "largest packet in bytes"},
      {"network.interfaces.<name>.up", "boolean", "switched on"},
      {"network.interfaces.<name>.ipv4", "list", "addresses, without prefix length"},
      {"network.interfaces.<name>.ipv6", "list", "addresses, without prefix length and scope"},
      {"virtualization.kind", "text",
       "none; a container: docker, podman, lxc, systemd-nspawn, openvz, wsl, container; a virtual "
       "machine: kvm, "
       "qemu, xen, vmware, virtualbox, hyperv, amazon, google, parallels, bhyve, apple, vm"},
      {"virtualization.container", "boolean", "the kernel is shared with others"},
      {"packages.manager", "text", "apt, dnf, yum or zypper; none where there is no known one"},
      {"packages.count", "integer", "installed packages; unknown where they are not dpkg's"},
      {"packages.architecture", "text",
       "what packages call it: amd64, arm64; unknown where they are not dpkg's"},
      {"boot.time", "text", "when the kernel started, RFC 3339"},
      {"boot.id", "text", "another at every boot"},
      {"init.system", "text", "systemd, openrc, runit, sysvinit, other or none"},
      {"system.machine_id", "text", "/etc/machine-id"},
      {"system.uuid", "text", "of the hardware or virtual machine"},
      {"system.vendor", "text", "who made the hardware"},
      {"system.product", "text", "what the maker calls the hardware"},
      {"system.serial", "text", "the maker's number"},
      {"timezone", "text", "Europe/Berlin"},
      {"custom", "map",
       "facts from the files in /etc/consort/facts.d, each under its name without the extension"},
  };
  return docs;
}

}  // namespace consort::system
