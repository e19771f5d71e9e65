// The least work that tells whether packages are installed: one pass over dpkg's status file.
// usage: floor_packages STATUS NAME...
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <unordered_set>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::unordered_set<std::string_view> wanted(argv + 2, argv + argc);
  int file = open(argv[1], O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) return 2;
  size_t size = static_cast<size_t>(status.st_size);
  void* mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (mapped == MAP_FAILED) return 2;
  std::string_view text(static_cast<const char*>(mapped), size), package;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with("Package: ")) package = line.substr(9);
    if (line == "Status: install ok installed") wanted.erase(package);
  }
  printf("%zu not installed\n", wanted.size());
  return wanted.empty() ? 0 : 1;
}
