#include "system/file_system.h"

#include <sys/stat.h>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/paths.h"

namespace consort::system {

std::string_view to_string(FileType type) {
  switch (type) {
    case FileType::regular:
      return "regular file";
    case FileType::directory:
      return "directory";
    case FileType::link:
      return "symbolic link";
    case FileType::fifo:
      return "named pipe";
    case FileType::socket:
      return "socket";
    case FileType::block_device:
      return "block device";
    case FileType::character_device:
      return "character device";
  }
  return "file";
}

Fingerprint FileStatus::fingerprint() const {
  const uint64_t words[] = {device,
                            inode,
                            size,
                            static_cast<uint64_t>(modified_ns),
                            static_cast<uint64_t>(changed_ns),
                            uint64_t{mode} << 8 | static_cast<uint64_t>(type),
                            uint64_t{uid} << 32 | gid};
  Fingerprint print = consort::fingerprint({reinterpret_cast<const char*>(words), sizeof words});
  if (print == Fingerprint{}) print.low = 1;
  return print;
}

std::string temporary_name(std::string_view name, uint64_t random) {
  constexpr size_t kRoom = 255 - 1 - kTemporaryMark.size() - 16;
  std::string text = "." + std::string(name.substr(0, kRoom));
  text += kTemporaryMark;
  char bytes[8];
  std::memcpy(bytes, &random, sizeof bytes);
  return text + to_hex({bytes, sizeof bytes});
}

bool is_temporary_name(std::string_view name) {
  size_t mark = name.rfind(kTemporaryMark);
  if (mark == name.npos || mark < 2 || name[0] != '.') return false;
  std::string_view random = name.substr(mark + kTemporaryMark.size());
  return random.size() == 16 && random.find_first_not_of("0123456789abcdef") == random.npos;
}

Result<size_t> remove_leftovers(FileSystem& files, const std::string& directory) {
  TRY(std::vector<DirectoryEntry> entries, files.list(directory));
  size_t removed = 0;
  for (const DirectoryEntry& entry : entries) {
    if (entry.type == FileType::directory || !is_temporary_name(entry.name)) continue;
    TRY_DO(files.remove(join_path(directory, entry.name)));
    ++removed;
  }
  return removed;
}

Error file_error(int error_number, std::string_view doing, std::string_view path) {
  return os_error(error_number, "cannot " + std::string(doing) + " " + printable(path));
}

Error wrong_type(Code code, std::string_view path, FileType is, std::string_view wanted) {
  return fail(code, printable(path) + " is a " + std::string(to_string(is)) + ", not a " +
                        std::string(wanted));
}

Error too_large(std::string_view path, uint64_t limit) {
  std::string size = limit >= 1 << 20 ? std::to_string(limit >> 20) + " MiB" : count(limit, "byte");
  return fail(Code::invalid, printable(path) + " is larger than " + size);
}

Error untrusted_link(std::string_view path, std::string_view link, std::string_view why) {
  return fail(Code::denied, printable(path) + " is reached through the link " + printable(link) +
                                ", which is not followed: " + std::string(why));
}

Status check_link_target(std::string_view path, std::string_view target) {
  std::string_view why = target.empty()                     ? "it leads nowhere"
                         : target.find('\0') != target.npos ? "its target has a NUL byte"
                         : target.size() > kLongestPath     ? "its target is longer than 4095 bytes"
                                                            : "";
  if (why.empty()) return {};
  return fail(Code::invalid, "cannot make the link " + printable(path) + ": " + std::string(why));
}

Error root_removal() { return fail(Code::denied, "cannot remove /: it is the root folder"); }

}  // namespace consort::system
