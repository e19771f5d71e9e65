#include "trust/key_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "base/strings.h"
#include "trust/secret_bytes.h"

namespace consort::trust {
namespace {

constexpr size_t kLongest = 64 << 10;
constexpr mode_t kOthersWrite = 022, kOthersAnything = 077;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(); }
  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }
  bool close() { return descriptor_ < 0 || ::close(std::exchange(descriptor_, -1)) == 0; }

 private:
  int descriptor_;
};

// A finished file under another name, taken away again unless it was put in place.
class Temporary {
 public:
  Temporary(int folder, std::string name) : folder_(folder), name_(std::move(name)) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (!name_.empty()) ::unlinkat(folder_, name_.c_str(), 0);
  }
  bool put_in_place(const std::string& as) {
    if (::renameat(folder_, name_.c_str(), folder_, as.c_str()) != 0) return false;
    name_.clear();
    return true;
  }

 private:
  int folder_;
  std::string name_;
};

Status check_name(const std::string& name) {
  if (!name.empty() && name[0] != '.' && printable(name) == name &&
      name.find('/') == std::string::npos)
    return {};
  return fail(Code::invalid, "'" + printable(name) + "' cannot be the name of a key file");
}

bool is_ours(const struct stat& status) {
  return status.st_uid == ::geteuid() || status.st_uid == 0;
}

Error not_ours(const std::string& path) {
  return fail(Code::denied,
              path + " belongs to another user: chown " + std::to_string(::geteuid()) + " " + path);
}

// Sets errno.
bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// One byte more than the longest key, where there is that much. Sets errno.
std::optional<std::string> read_all(int descriptor) {
  std::string bytes(kLongest + 1, '\0');
  size_t size = 0;
  while (size < bytes.size()) {
    ssize_t got = ::read(descriptor, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

Result<KeyFolder> KeyFolder::open(const std::string& path) {
  int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return os_error(errno, "cannot open the folder of keys " + path);
  KeyFolder folder(path, descriptor);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return os_error(errno, "cannot look at " + path);
  if (!is_ours(status)) return not_ours(path);
  if (status.st_mode & kOthersWrite)
    return fail(Code::denied, path + " can be written to by others: chmod go-w " + path);
  return folder;
}

KeyFolder::KeyFolder(KeyFolder&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

KeyFolder& KeyFolder::operator=(KeyFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

KeyFolder::~KeyFolder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status KeyFolder::write(const std::string& name, const Secret& text) const {
  TRY_DO(check_name(name));
  const std::string cannot = "cannot write the key " + path_ + "/" + name;
  if (text.reveal().size() > kLongest) return fail(Code::invalid, cannot + ": it is over 64 KiB");
  const std::string unfinished = "." + name + ".consort-" + to_hex(random_bytes(8));
  File file(::openat(descriptor_, unfinished.c_str(),
                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return os_error(errno, cannot);
  Temporary temporary(descriptor_, unfinished);
  if (!write_all(file.get(), text.reveal()) || ::fchmod(file.get(), 0600) != 0 ||
      ::fsync(file.get()) != 0 || !file.close() || !temporary.put_in_place(name) ||
      ::fsync(descriptor_) != 0)
    return os_error(errno, cannot);
  return {};
}

Result<Secret> KeyFolder::read(const std::string& name) const {
  TRY_DO(check_name(name));
  const std::string path = path_ + "/" + name;
  File file(::openat(descriptor_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) return os_error(errno, "cannot open the key " + path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return os_error(errno, "cannot look at " + path);
  if (!S_ISREG(status.st_mode)) return fail(Code::denied, path + " is not a plain file");
  if (!is_ours(status)) return not_ours(path);
  if (status.st_mode & kOthersAnything)
    return fail(Code::denied, path +
                                  " can be read by others: replace the key, or, if nobody has "
                                  "read it, chmod 600 " +
                                  path);
  auto bytes = read_all(file.get());
  if (!bytes) return os_error(errno, "cannot read the key " + path);
  if (bytes->size() > kLongest) return fail(Code::invalid, path + " is longer than 64 KiB");
  return Secret(std::move(*bytes));
}

Status KeyFolder::remove(const std::string& name) const {
  TRY_DO(check_name(name));
  if (::unlinkat(descriptor_, name.c_str(), 0) != 0 || ::fsync(descriptor_) != 0)
    return os_error(errno, "cannot remove the key " + path_ + "/" + name);
  return {};
}

}  // namespace consort::trust
