#include "cli/output_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/descriptor.h"

namespace consort::cli {
namespace {

Status cannot(const std::string& path) { return os_error(errno, "cannot write " + path); }

Status write_all(Descriptor file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    ssize_t written = ::write(file.get(), text.data(), text.size());
    if (written < 0 && errno != EINTR) return cannot(path);
    text.remove_prefix(static_cast<size_t>(std::max<ssize_t>(0, written)));
  }
  if (::close(file.release()) != 0) return cannot(path);
  return {};
}

// Where a link leads, so that it is not the link that is replaced.
std::string behind_links(const std::string& path) {
  std::error_code error;
  std::string real = std::filesystem::weakly_canonical(path, error).string();
  return error ? path : real;
}

}  // namespace

Status write_output_file(const std::string& path, std::string_view text) {
  struct stat status;
  bool special = ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
  if (special) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    return file ? write_all(std::move(file), text, path) : cannot(path);
  }
  std::string real = behind_links(path), temporary = real + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) return cannot(path);
  Status written = write_all(std::move(file), text, path);
  if (written && ::rename(temporary.c_str(), real.c_str()) != 0) written = cannot(path);
  if (!written) ::unlink(temporary.c_str());
  return written;
}

}  // namespace consort::cli
