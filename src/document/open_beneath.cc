#include "document/open_beneath.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <deque>

#include "base/strings.h"

namespace consort::document {
namespace {

constexpr int kMostLinks = 40;  // as the kernel

// One walk from the root to a file. Every step opens one name in one open folder without following
// it, so nothing that changes meanwhile can lead it outside.
class Walk {
 public:
  Walk(int root, std::string_view path) : root_(root), path_(path) { append_front(path); }

  Result<Descriptor> open() {
    while (!pending_.empty()) {
      std::string name = std::move(pending_.front());
      pending_.pop_front();
      if (name.empty() || name == ".") continue;
      if (name == "..") {
        if (folders_.empty()) return outside("leads outside of the site");
        folders_.pop_back();
        continue;
      }
      Descriptor found(::openat(here(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
      struct stat status;
      if (!found || ::fstat(found.get(), &status) != 0) return failed(errno);
      if (S_ISLNK(status.st_mode)) {
        TRY_DO(follow(found));
      } else if (S_ISDIR(status.st_mode)) {
        folders_.push_back(std::move(found));
      } else if (!pending_.empty()) {
        return failed(ENOTDIR);
      } else {
        return regular(name, status);
      }
    }
    return fail(Code::invalid, "cannot read " + path_ + ": it is a folder");
  }

 private:
  int here() const { return folders_.empty() ? root_ : folders_.back().get(); }

  Status follow(const Descriptor& link) {
    if (++links_ > kMostLinks) return failed(ELOOP);
    char target[PATH_MAX];
    ssize_t size = ::readlinkat(link.get(), "", target, sizeof target);
    if (size < 0) return failed(errno);
    std::string_view to(target, static_cast<size_t>(size));
    if (to.starts_with('/'))
      return outside("is a link to " + printable(to) + ", outside of the site");
    append_front(to);
    return {};
  }

  Result<Descriptor> regular(const std::string& name, const struct stat& status) {
    if (!S_ISREG(status.st_mode)) {
      return fail(Code::invalid, "cannot read " + path_ + ": it is no regular file");
    }
    Descriptor file(::openat(here(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file) return failed(errno);
    return file;
  }

  void append_front(std::string_view path) {
    std::vector<std::string_view> parts = split(path, '/');
    pending_.insert(pending_.begin(), parts.begin(), parts.end());
  }

  Error failed(int error_number) const { return os_error(error_number, "cannot read " + path_); }
  Error outside(std::string how) const {
    return fail(Code::denied, "cannot read " + path_ + ": it " + how);
  }

  int root_;
  std::string path_;
  std::deque<std::string> pending_;
  std::vector<Descriptor> folders_;  // from below the root to here
  int links_ = 0;
};

}  // namespace

Result<Descriptor> open_beneath(int root, std::string_view path) {
  if (path.starts_with('/') || path.find('\0') != path.npos) {
    return fail(Code::denied, "cannot read " + printable(path) + ": it is no path of the site");
  }
  return Walk(root, path).open();
}

}  // namespace consort::document
