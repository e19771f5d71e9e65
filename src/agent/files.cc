#include "agent/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace consort::agent {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

Status make_private_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (error) return os_error(error.value(), "cannot make the folder " + path);
  return {};
}

Result<std::vector<std::string>> names_in(const std::string& folder) {
  std::unique_ptr<DIR, CloseDirectory> directory(::opendir(folder.c_str()));
  if (!directory) return os_error(errno, "cannot list " + folder);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::string> read_file(const std::string& path, size_t limit) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) return os_error(errno, "cannot open " + path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return os_error(errno, "cannot look at " + path);
  if (!S_ISREG(status.st_mode)) return fail(Code::denied, path + " is not a plain file");
  if (static_cast<size_t>(status.st_size) > limit)
    return fail(Code::invalid, path + " is longer than " + std::to_string(limit) + " bytes");
  std::string bytes(static_cast<size_t>(status.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    ssize_t got = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return os_error(errno, "cannot read " + path);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Status write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return os_error(errno, "cannot write " + path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Status sync_folder(const std::string& folder) {
  Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return os_error(errno, "cannot open " + folder);
  if (::fsync(opened.get()) != 0) return os_error(errno, "cannot sync " + folder);
  return {};
}

Status replace_file(const std::string& path, std::string_view bytes, bool durable) {
  const std::string temporary = path + ".new";
  auto written = [&]() -> Status {
    Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) return os_error(errno, "cannot write " + temporary);
    TRY_DO(write_all(file.get(), bytes, temporary));
    if (durable && ::fsync(file.get()) != 0) return os_error(errno, "cannot sync " + temporary);
    if (::rename(temporary.c_str(), path.c_str()) != 0)
      return os_error(errno, "cannot rename " + temporary);
    return {};
  }();
  if (!written) {
    ::unlink(temporary.c_str());
    return written;
  }
  return durable ? sync_folder(std::filesystem::path(path).parent_path().string()) : Status{};
}

}  // namespace consort::agent
