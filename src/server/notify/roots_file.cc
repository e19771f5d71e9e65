#include "server/notify/roots_file.h"

#include <fstream>

namespace consort::server {
namespace {

constexpr size_t kMostRoots = 1 << 20;

}  // namespace

Result<std::string> roots_in(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  if (!file) return os_error(errno, "reading " + path);
  std::string text(kMostRoots, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

}  // namespace consort::server
