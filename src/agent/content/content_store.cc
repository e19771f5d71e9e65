#include "agent/content/content_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "agent/files.h"
#include "base/strings.h"
#include "wire/limits.h"

namespace consort::agent {
namespace {

constexpr size_t kResumePiece = 256 << 10;

int64_t size_of(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : -1;
}

}  // namespace

size_t ContentStore::Hash::operator()(const Digest& digest) const {
  size_t hash = 0;
  std::memcpy(&hash, digest.bytes.data(), sizeof hash);
  return hash;
}

Result<std::unique_ptr<ContentStore>> ContentStore::open(const std::string& folder, int64_t limit) {
  std::unique_ptr<ContentStore> store(new ContentStore(folder, limit));
  TRY_DO(make_private_folder(folder));
  TRY_DO(make_private_folder(folder + "/partial"));
  TRY_DO(store->load());
  return store;
}

Status ContentStore::load() {
  const std::pair<std::string, Sizes*> kinds[] = {{folder_, &whole_},
                                                  {folder_ + "/partial", &partial_}};
  for (const auto& [folder, sizes] : kinds) {
    TRY(std::vector<std::string> names, names_in(folder));
    for (const std::string& name : names) {
      auto digest = Digest::from_hex(name);
      int64_t size = digest ? size_of(folder + "/" + name) : -1;
      if (size < 0) continue;
      (*sizes)[*digest] = size;
      bytes_ += size;
    }
  }
  return {};
}

std::string ContentStore::partial_path(const Digest& digest) const {
  return folder_ + "/partial/" + digest.hex();
}

bool ContentStore::has(const Digest& digest) const {
  std::lock_guard lock(mutex_);
  return whole_.contains(digest);
}

Result<std::string> ContentStore::read(const Digest& digest) {
  auto bytes = read_file(path(digest), static_cast<size_t>(wire::kMostBlobBytes));
  if (bytes && sha256(*bytes) == digest) return bytes;
  if (bytes || bytes.error().code == Code::not_found) forget(digest);
  if (!bytes) return bytes;
  return fail(Code::corrupt, "the content " + digest.hex() + " has changed on the disk");
}

int64_t ContentStore::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_;
}

void ContentStore::forget(const Digest& digest) {
  std::lock_guard lock(mutex_);
  ::unlink(path(digest).c_str());
  if (auto found = whole_.find(digest); found != whole_.end()) {
    bytes_ -= found->second;
    whole_.erase(found);
  }
}

int64_t ContentStore::collect(const std::set<Digest>& keep) {
  std::lock_guard lock(mutex_);
  int64_t before = bytes_;
  auto sweep = [&](Sizes& sizes, auto path_of) {
    std::erase_if(sizes, [&](const auto& entry) {
      if (keep.contains(entry.first)) return false;
      ::unlink(path_of(entry.first).c_str());
      bytes_ -= entry.second;
      return true;
    });
  };
  sweep(whole_, [this](const Digest& digest) { return path(digest); });
  sweep(partial_, [this](const Digest& digest) { return partial_path(digest); });
  return before - bytes_;
}

Result<std::unique_ptr<ContentStore::Partial>> ContentStore::partial(const Digest& digest) {
  std::string at = partial_path(digest);
  Descriptor file(::open(at.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return os_error(errno, "cannot open " + at);
  return std::unique_ptr<Partial>(new Partial(*this, digest, std::move(file)));
}

Status ContentStore::make_room(int64_t held, int64_t total) {
  std::lock_guard lock(mutex_);
  if (bytes_ - held + total <= limit_) return {};
  return fail(Code::unavailable, "no room for content of " + std::to_string(total) +
                                     " bytes: " + std::to_string(bytes_) + " of " +
                                     std::to_string(limit_) + " are taken");
}

void ContentStore::resized(const Digest& digest, int64_t size) {
  std::lock_guard lock(mutex_);
  int64_t& known = partial_[digest];
  bytes_ += size - known;
  known = size;
}

ContentStore::Partial::Partial(ContentStore& store, Digest digest, Descriptor file)
    : store_(store), digest_(digest), file_(std::move(file)) {}

Status ContentStore::Partial::resume(const std::function<void(std::string_view)>& take) {
  std::string piece(kResumePiece, '\0');
  for (size_ = 0;;) {
    ssize_t got = ::pread(file_.get(), piece.data(), piece.size(), size_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return os_error(errno, "cannot read " + store_.partial_path(digest_));
    if (got == 0) break;
    take(std::string_view(piece).substr(0, static_cast<size_t>(got)));
    size_ += got;
  }
  store_.resized(digest_, size_);
  return {};
}

// A write that fails midway is cut off again, so that what stays is what was taken.
Status ContentStore::Partial::append(std::string_view bytes, int64_t total) {
  TRY_DO(store_.make_room(size_, total));
  std::string at = store_.partial_path(digest_);
  if (::lseek(file_.get(), size_, SEEK_SET) < 0) return os_error(errno, "cannot write " + at);
  if (Status written = write_all(file_.get(), bytes, at); !written) {
    (void)!::ftruncate(file_.get(), size_);
    return written;
  }
  size_ += static_cast<int64_t>(bytes.size());
  store_.resized(digest_, size_);
  return {};
}

Status ContentStore::Partial::finish() {
  std::string from = store_.partial_path(digest_), to = store_.path(digest_);
  if (::fdatasync(file_.get()) != 0) return os_error(errno, "cannot sync " + from);
  if (::rename(from.c_str(), to.c_str()) != 0) return os_error(errno, "cannot rename " + from);
  std::lock_guard lock(store_.mutex_);
  store_.partial_.erase(digest_);
  store_.whole_[digest_] = size_;
  return sync_folder(store_.folder_);
}

void ContentStore::Partial::discard() {
  ::unlink(store_.partial_path(digest_).c_str());
  std::lock_guard lock(store_.mutex_);
  if (auto found = store_.partial_.find(digest_); found != store_.partial_.end()) {
    store_.bytes_ -= found->second;
    store_.partial_.erase(found);
  }
}

}  // namespace consort::agent
