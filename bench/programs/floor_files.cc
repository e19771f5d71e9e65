// The least work that keeps N files as described: look at each, compare, and replace what is wrong.
// usage: floor_files trust|compare|hash SPEC [STATE]
//   trust    lstat only, while that says what STATE remembers; else compare
//   compare  read and compare
//   hash     read and compare SHA-256
// SPEC: a line "MODE UID GID SIZE SHA256 PATH" a file; SPEC.bytes: their contents, one after the
// other.
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Wanted {
  std::string path;
  mode_t mode;
  uid_t uid;
  gid_t gid;
  std::string_view sha256;
  std::string_view bytes;
};

struct Seen {
  uint64_t inode = 0, size = 0;
  int64_t modified = 0, changed = 0;
  friend bool operator==(const Seen&, const Seen&) = default;
};

std::string slurp(const std::string& path) {
  std::string bytes;
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) return bytes;
  bytes.resize(static_cast<size_t>(status.st_size));
  if (read(file, bytes.data(), bytes.size()) != status.st_size) bytes.clear();
  close(file);
  return bytes;
}

std::string_view word(std::string_view& text, char end) {
  std::string_view word = text.substr(0, text.find(end));
  text.remove_prefix(word.size() + 1);
  return word;
}

unsigned number(std::string_view text, int base = 10) {
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

std::vector<Wanted> parse(std::string_view spec, std::string_view bytes) {
  std::vector<Wanted> all;
  while (!spec.empty()) {
    Wanted file;
    file.mode = number(word(spec, ' '), 8);
    file.uid = number(word(spec, ' '));
    file.gid = number(word(spec, ' '));
    file.bytes = bytes.substr(0, number(word(spec, ' ')));
    file.sha256 = word(spec, ' ');
    file.path = word(spec, '\n');
    bytes.remove_prefix(file.bytes.size());
    all.push_back(std::move(file));
  }
  return all;
}

int64_t nanoseconds(const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; }

Seen seen(const struct stat& status) {
  return {status.st_ino, static_cast<uint64_t>(status.st_size), nanoseconds(status.st_mtim),
          nanoseconds(status.st_ctim)};
}

// Reads a file piece by piece, and tells whether it is as wanted.
class Comparison {
 public:
  Comparison() : context_(EVP_MD_CTX_new()) {}
  ~Comparison() { EVP_MD_CTX_free(context_); }

  bool same(int file, const Wanted& wanted, bool hash) {
    if (hash) EVP_DigestInit_ex(context_, EVP_sha256(), nullptr);
    std::string_view rest = wanted.bytes;
    for (ssize_t got; (got = read(file, piece_.data(), piece_.size())) > 0;) {
      auto size = static_cast<size_t>(got);
      if (size > rest.size()) return false;
      if (hash) EVP_DigestUpdate(context_, piece_.data(), size);
      if (!hash && rest.substr(0, size) != std::string_view(piece_.data(), size)) return false;
      rest.remove_prefix(size);
    }
    return rest.empty() && (!hash || hex() == wanted.sha256);
  }

 private:
  std::string hex() {
    unsigned char digest[32];
    EVP_DigestFinal_ex(context_, digest, nullptr);
    std::string hex;
    for (unsigned char byte : digest) {
      hex += "0123456789abcdef"[byte >> 4];
      hex += "0123456789abcdef"[byte & 15];
    }
    return hex;
  }

  EVP_MD_CTX* context_;
  std::array<char, 1 << 17> piece_;
};

bool right(const Wanted& wanted, bool hash, struct stat& status) {
  static Comparison comparison;
  int file = open(wanted.path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return false;
  bool same = fstat(file, &status) == 0 && (status.st_mode & 07777) == wanted.mode &&
              status.st_uid == wanted.uid && status.st_gid == wanted.gid &&
              comparison.same(file, wanted, hash);
  close(file);
  return same;
}

bool replace(const Wanted& wanted, struct stat& status) {
  std::string temporary = wanted.path + "~";
  int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool made = write(file, wanted.bytes.data(), wanted.bytes.size()) ==
                  static_cast<ssize_t>(wanted.bytes.size()) &&
              fchown(file, wanted.uid, wanted.gid) == 0 && fchmod(file, wanted.mode) == 0 &&
              rename(temporary.c_str(), wanted.path.c_str()) == 0 && fstat(file, &status) == 0;
  close(file);
  return made;
}

void sync_all(const std::string& path) {
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file >= 0 && syncfs(file) == 0) close(file);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::string_view how = argv[1];
  std::string spec = slurp(argv[2]), bytes = slurp(std::string(argv[2]) + ".bytes");
  std::vector<Wanted> all = parse(spec, bytes);
  std::vector<Seen> memory(all.size());
  std::string remembered = argc > 3 ? slurp(argv[3]) : "";
  if (how == "trust" && remembered.size() == memory.size() * sizeof(Seen))
    remembered.copy(reinterpret_cast<char*>(memory.data()), remembered.size());

  size_t changed = 0, failed = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    struct stat status;
    bool known = how == "trust" && memory[i].inode && lstat(all[i].path.c_str(), &status) == 0 &&
                 seen(status) == memory[i];
    if (known) continue;
    if (!right(all[i], how == "hash", status)) ++(replace(all[i], status) ? changed : failed);
    memory[i] = seen(status);
  }
  if (changed > 0) sync_all(all.front().path);
  if (argc > 3) {
    std::ofstream state(argv[3], std::ios::binary);
    state.write(reinterpret_cast<const char*>(memory.data()),
                static_cast<std::streamsize>(memory.size() * sizeof(Seen)));
  }
  printf("%zu files, %zu changed, %zu failed\n", all.size(), changed, failed);
  return failed ? 1 : 0;
}
