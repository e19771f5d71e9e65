#include "system/real_file_system.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/paths.h"

namespace consort::system {
namespace {

constexpr size_t kPiece = 128 << 10;      // bytes hashed at a time
constexpr size_t kScanned = 32 << 10;     // bytes scanned at a time
constexpr size_t kKernelFile = 16 << 10;  // bytes asked of a file that says it is empty

FileType to_type(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return FileType::directory;
    case S_IFLNK:
      return FileType::link;
    case S_IFIFO:
      return FileType::fifo;
    case S_IFSOCK:
      return FileType::socket;
    case S_IFBLK:
      return FileType::block_device;
    case S_IFCHR:
      return FileType::character_device;
    default:
      return FileType::regular;
  }
}

int64_t nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

uint64_t random_seed() {
  uint64_t seed = 0;
  check(getrandom(&seed, sizeof seed, 0) == sizeof seed, "the kernel gives no random bytes");
  return seed;
}

// True when fstatat() with this path does what status() would: no "..", and no "/" at the end to
// follow a link.
bool is_plain(const std::string& path) {
  return path.size() > 1 && path[0] == '/' && path.back() != '/' && path.find("/..") == path.npos;
}

ssize_t read_some(int fd, char* buffer, size_t size) {
  ssize_t got;
  do {
    got = ::read(fd, buffer, size);
  } while (got < 0 && errno == EINTR);
  return got;
}

// The digest of as many bytes as the file had when it was opened; of a file of the kernel, which
// says it is empty, of all there are.
Result<Digest> hash(int file, const FileStatus& opened, const std::string& path) {
  std::array<char, kPiece> piece;
  Hasher hasher;
  uint64_t size = 0;
  while (opened.size == 0 || size < opened.size) {
    ssize_t got = read_some(file, piece.data(), piece.size());
    if (got < 0) return file_error(errno, "read", path);
    if (got == 0) break;
    size += static_cast<uint64_t>(got);
    hasher.update({piece.data(), static_cast<size_t>(got)});
  }
  return hasher.finish();
}

}  // namespace

FileStatus to_status(const struct stat& status) {
  return {.type = to_type(status.st_mode),
          .mode = status.st_mode & 07777,
          .uid = status.st_uid,
          .gid = status.st_gid,
          .size = static_cast<uint64_t>(status.st_size),
          .device = status.st_dev,
          .inode = status.st_ino,
          .modified_ns = nanoseconds(status.st_mtim),
          .changed_ns = nanoseconds(status.st_ctim)};
}

std::unique_ptr<FileSystem> real_file_system(std::string root) {
  return std::make_unique<RealFileSystem>(std::move(root));
}

RealFileSystem::RealFileSystem(std::string root, SafeRoot::Kernel kernel)
    : root_(std::move(root), kernel), kernel_(kernel), seed_(random_seed()) {}

Result<FileStatus> RealFileSystem::status(const std::string& path) {
  TRY(Descriptor file, root_.open(path, O_PATH, "look at"));
  struct stat status;
  if (fstat(file.get(), &status) != 0) return file_error(errno, "look at", path);
  return to_status(status);
}

// On the machine's own root the kernel resolves the path as it likes: a fingerprint that a user's
// link leads to belongs to the same inode wherever it stands, and gives nothing away. Elsewhere
// links would lead out.
Fingerprint RealFileSystem::fingerprint(const std::string& path) {
  struct stat status;
  if (root_.is_machine() && is_plain(path)) {
    if (fstatat(root_.descriptor(), path.c_str() + 1, &status, AT_SYMLINK_NOFOLLOW) != 0) return {};
    return to_status(status).fingerprint();
  }
  Result<Descriptor> file = root_.open(path, O_PATH, "look at");
  if (!file || fstat(file->get(), &status) != 0) return {};
  return to_status(status).fingerprint();
}

Result<Descriptor> RealFileSystem::open_regular(const std::string& path, struct stat& status) {
  TRY(SafeRoot::Entry place, root_.entry(path, "read"));
  if (fstatat(place.directory.get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return file_error(errno, "read", place.path);
  }
  if (!S_ISREG(status.st_mode)) {
    return wrong_type(Code::invalid, place.path, to_type(status.st_mode), "regular file");
  }
  int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  Descriptor file(openat(place.directory.get(), place.name.c_str(), flags | O_NOATIME));
  if (!file && errno == EPERM)
    file = Descriptor(openat(place.directory.get(), place.name.c_str(), flags));
  if (!file || fstat(file.get(), &status) != 0) return file_error(errno, "read", place.path);
  if (!S_ISREG(status.st_mode)) {  // swapped since
    return wrong_type(Code::invalid, place.path, to_type(status.st_mode), "regular file");
  }
  return file;
}

Result<std::string> RealFileSystem::read(const std::string& path, size_t limit) {
  struct stat status;
  TRY(Descriptor file, open_regular(path, status));
  size_t expected = static_cast<size_t>(status.st_size);
  if (expected > limit) return too_large(path, limit);
  // One more, for the read that meets the end. A file of /proc says 0, and some give all at once or
  // never.
  std::string bytes(expected == 0 ? kKernelFile : expected + 1, '\0');
  size_t size = 0;
  while (true) {
    ssize_t got = read_some(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0) return file_error(errno, "read", path);
    if (got == 0) break;
    size += static_cast<size_t>(got);
    if (size > limit) return too_large(path, limit);
    if (size == bytes.size())
      bytes.resize(std::max<size_t>(size * 2, 4096));  // grows, or is in /proc
  }
  bytes.resize(size);
  return bytes;
}

Status RealFileSystem::scan(const std::string& path,
                            const std::function<bool(std::string_view)>& take) {
  struct stat status;
  TRY(Descriptor file, open_regular(path, status));
  std::array<char, kScanned> piece;
  for (;;) {
    ssize_t got = read_some(file.get(), piece.data(), piece.size());
    if (got < 0) return file_error(errno, "read", path);
    if (got == 0 || !take({piece.data(), static_cast<size_t>(got)})) return {};
  }
}

Result<Digest> RealFileSystem::digest(const std::string& path) {
  struct stat status;
  TRY(Descriptor file, open_regular(path, status));
  return hash(file.get(), to_status(status), path);
}

// A first look, for which the kernel resolves the path as it likes, says only how to look closer.
// It is left out where the last file was missing: so is the next, most likely, and then a look that
// follows no link says all there is to say.
Result<Inspection> RealFileSystem::inspect(const std::string& path) {
  struct stat status;
  FileStatus found;
  bool seen = !last_was_missing_.load(std::memory_order_relaxed) && root_.is_machine() &&
              is_plain(path) &&
              fstatat(root_.descriptor(), path.c_str() + 1, &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (seen) found = to_status(status);
  if (!seen || found.type != FileType::regular) {
    Result<FileStatus> closer = this->status(path);
    bool missing = !closer && closer.error().code == Code::not_found;
    if (last_was_missing_.load(std::memory_order_relaxed) != missing)
      last_was_missing_.store(missing, std::memory_order_relaxed);
    if (!closer) return std::move(closer).error();
    found = *closer;
    if (found.type != FileType::regular) return Inspection{found, std::nullopt};
  }
  if (std::optional<Digest> written = written_.take(found.fingerprint()))
    return Inspection{found, written};
  int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
  Result<Descriptor> file = root_.open(path, flags | O_NOATIME, "read");
  if (!file && file.error().code == Code::denied) file = root_.open(path, flags, "read");
  if (!file) return std::move(file).error();
  if (fstat(file->get(), &status) != 0) return file_error(errno, "read", path);
  found = to_status(status);
  if (found.type != FileType::regular) return Inspection{found, std::nullopt};  // swapped since
  TRY(Digest digest, hash(file->get(), found, path));
  return Inspection{found, digest};
}

Result<std::string> RealFileSystem::read_link(const std::string& path) {
  TRY(Descriptor link, root_.open(path, O_PATH, "read the link"));
  struct stat status;
  if (fstat(link.get(), &status) != 0) return file_error(errno, "read the link", path);
  if (!S_ISLNK(status.st_mode))
    return wrong_type(Code::invalid, path, to_type(status.st_mode), "symbolic link");
  char text[kLongestPath + 1];
  ssize_t size = readlinkat(link.get(), "", text, sizeof text);
  if (size < 0) return file_error(errno, "read the link", path);
  return std::string(text, static_cast<size_t>(size));
}

Status RealFileSystem::sync() { return unsynced_.sync(); }

std::string RealFileSystem::new_temporary_name(const std::string& name) {
  const uint64_t words[] = {seed_, names_.fetch_add(1, std::memory_order_relaxed)};
  return temporary_name(name, fast_hash({reinterpret_cast<const char*>(words), sizeof words}));
}

}  // namespace consort::system
