// The least work that learns the facts of a machine: read the files of the kernel and of the
// distribution that say them, and ask for the addresses.
#include <fcntl.h>
#include <ifaddrs.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

namespace {

size_t bytes = 0, files = 0;

void slurp(const std::string& path) {
  char buffer[1 << 16];
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ++files;
  for (ssize_t got; (got = read(file, buffer, sizeof buffer)) > 0;)
    bytes += static_cast<size_t>(got);
  close(file);
}

void slurp_each(const char* folder, std::initializer_list<const char*> leaves) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    for (const char* leaf : leaves)
      slurp(entry.path().string() + leaf);
  }
}

}  // namespace

int main() {
  for (const char* path :
       {"/proc/cpuinfo", "/proc/meminfo", "/proc/self/mounts", "/proc/uptime", "/proc/stat",
        "/proc/cmdline", "/proc/1/cgroup", "/proc/1/comm", "/proc/net/route", "/proc/net/if_inet6",
        "/proc/sys/kernel/random/boot_id", "/etc/os-release", "/etc/hostname", "/etc/resolv.conf",
        "/etc/timezone", "/etc/machine-id", "/var/lib/dpkg/status"})
    slurp(path);
  slurp_each("/sys/class/net", {"/address", "/mtu", "/operstate", "/speed"});
  slurp_each("/sys/block", {"/size", "/ro", "/removable", "/queue/rotational", "/device/model"});
  slurp_each("/sys/class/dmi/id", {""});
  ifaddrs* addresses = nullptr;
  if (getifaddrs(&addresses) == 0) freeifaddrs(addresses);
  utsname kernel;
  struct statvfs disk;
  bool told = uname(&kernel) == 0 && statvfs("/", &disk) == 0;
  printf("%zu files, %zu bytes\n", files, bytes);
  return told ? 0 : 1;
}
