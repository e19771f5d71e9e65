#include "agent/storage.h"

#include <fcntl.h>
#include <unistd.h>

#include <limits>

#include "agent/files.h"

namespace consort::agent {
namespace {

constexpr size_t kAnySize = std::numeric_limits<size_t>::max();

class NoStorage : public Storage {
 public:
  Result<std::string> load() override { return std::string(); }
  Status append(std::string_view) override { return {}; }
  Status sync() override { return {}; }
  Status replace(std::string_view) override { return {}; }
};

class ReadOnlyStorage final : public NoStorage {
 public:
  explicit ReadOnlyStorage(std::string path) : path_(std::move(path)) {}

  Result<std::string> load() override {
    Result<std::string> bytes = read_file(path_, kAnySize);
    if (!bytes && bytes.error().code == Code::not_found) return std::string();
    return bytes;
  }

 private:
  const std::string path_;
};

class FileStorage final : public Storage {
 public:
  explicit FileStorage(std::string path) : path_(std::move(path)) {}

  Result<std::string> load() override {
    TRY_DO(open());
    return read_file(path_, kAnySize);
  }

  Status append(std::string_view bytes) override {
    TRY_DO(open());
    return write_all(file_.get(), bytes, path_);
  }

  Status sync() override {
    TRY_DO(open());
    if (::fdatasync(file_.get()) != 0) return os_error(errno, "cannot sync " + path_);
    return {};
  }

  Status replace(std::string_view bytes) override {
    Status replaced = replace_file(path_, bytes, /*durable=*/true);
    file_ = Descriptor();  // of the old one
    return replaced;
  }

 private:
  Status open() {
    if (file_) return {};
    file_ = Descriptor(
        ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file_) return os_error(errno, "cannot open " + path_);
    return {};
  }

  const std::string path_;
  Descriptor file_;
};

}  // namespace

std::unique_ptr<Storage> no_storage() { return std::make_unique<NoStorage>(); }

std::unique_ptr<Storage> read_only_storage(std::string path) {
  return std::make_unique<ReadOnlyStorage>(std::move(path));
}

std::unique_ptr<Storage> file_storage(std::string path) {
  return std::make_unique<FileStorage>(std::move(path));
}

}  // namespace consort::agent
