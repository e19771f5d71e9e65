#include "agent/storage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace consort::agent {
namespace {

Status write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return os_error(errno, "cannot write " + path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Result<std::string> read_all(int descriptor, const std::string& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return os_error(errno, "cannot stat " + path);
  std::string bytes(static_cast<size_t>(status.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    ssize_t count =
        ::pread(descriptor, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return os_error(errno, "cannot read " + path);
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

class ReadOnlyStorage final : public Storage {
 public:
  explicit ReadOnlyStorage(std::string path) : path_(std::move(path)) {}

  Result<std::string> load() override {
    int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0 && errno == ENOENT) return std::string();
    if (descriptor < 0) return os_error(errno, "cannot open " + path_);
    Result<std::string> bytes = read_all(descriptor, path_);
    ::close(descriptor);
    return bytes;
  }
  Status append(std::string_view) override { return {}; }
  Status sync() override { return {}; }
  Status replace(std::string_view) override { return {}; }

 private:
  const std::string path_;
};

class FileStorage final : public Storage {
 public:
  explicit FileStorage(std::string path) : path_(std::move(path)) {}
  ~FileStorage() override {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  Result<std::string> load() override {
    TRY_DO(open());
    return read_all(descriptor_, path_);
  }

  Status append(std::string_view bytes) override {
    TRY_DO(open());
    return write_all(descriptor_, bytes, path_);
  }

  Status sync() override {
    TRY_DO(open());
    if (::fdatasync(descriptor_) != 0) return os_error(errno, "cannot sync " + path_);
    return {};
  }

  Status replace(std::string_view bytes) override {
    std::string temporary = path_ + ".new";
    int fresh =
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fresh < 0) return os_error(errno, "cannot write " + temporary);
    Status status = write_all(fresh, bytes, temporary);
    if (status && ::fsync(fresh) != 0) status = os_error(errno, "cannot sync " + temporary);
    ::close(fresh);
    if (status && ::rename(temporary.c_str(), path_.c_str()) != 0)
      status = os_error(errno, "cannot rename " + temporary);
    if (!status) {
      ::unlink(temporary.c_str());
      return status;
    }
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    return sync_folder();
  }

 private:
  Status open() {
    if (descriptor_ >= 0) return {};
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor_ < 0) return os_error(errno, "cannot open " + path_);
    return {};
  }

  Status sync_folder() {
    std::string folder = path_.substr(0, path_.rfind('/'));
    int descriptor =
        ::open(folder.empty() ? "/" : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return os_error(errno, "cannot open " + folder);
    int failed = ::fsync(descriptor);
    int error = errno;
    ::close(descriptor);
    if (failed) return os_error(error, "cannot sync " + folder);
    return {};
  }

  const std::string path_;
  int descriptor_ = -1;
};

}  // namespace

std::unique_ptr<Storage> read_only_storage(std::string path) {
  return std::make_unique<ReadOnlyStorage>(std::move(path));
}

std::unique_ptr<Storage> file_storage(std::string path) {
  return std::make_unique<FileStorage>(std::move(path));
}

}  // namespace consort::agent
