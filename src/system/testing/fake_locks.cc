#include <condition_variable>
#include <set>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/testing/fake_file_system.h"
#include "system/testing/fake_node.h"

namespace consort::system {

// Which paths of a FakeFileSystem are locked.
struct FakeFileSystem::Locks {
  std::mutex mutex;
  std::condition_variable freed;
  std::set<std::string> held;  // guarded by mutex
};

namespace {

class Release final : public FileLock {
 public:
  explicit Release(std::function<void()> release) : release_(std::move(release)) {}
  ~Release() override { release_(); }

 private:
  std::function<void()> release_;
};

}  // namespace

std::shared_ptr<FakeFileSystem::Locks> FakeFileSystem::make_locks() {
  return std::make_shared<Locks>();
}

Result<std::unique_ptr<FileLock>> FakeFileSystem::lock(const std::string& path, Duration patience) {
  {
    std::lock_guard guard(mutex_);
    TRY_DO(begin("lock", path, true));
    TRY(Place found, place(path, "lock"));
    if (found.node && found.node->type != FileType::regular) {
      return wrong_type(Code::invalid, path, found.node->type, "regular file");
    }
    if (!found.node) attach(found, make(FileType::regular, 0600, {}));
  }
  std::unique_lock guard(locks_->mutex);
  auto free = [&] { return !locks_->held.contains(path); };
  if (!locks_->freed.wait_for(guard, patience, free)) {
    return consort::fail(
        Code::busy,
        printable(path) + " is locked by another process for more than " + human(patience));
  }
  locks_->held.insert(path);
  return std::make_unique<Release>([locks = locks_, path] {
    std::lock_guard guard(locks->mutex);
    locks->held.erase(path);
    locks->freed.notify_all();
  });
}

Status FakeFileSystem::set_kernel_value(const std::string& path, std::string_view value) {
  {
    std::lock_guard guard(mutex_);
    TRY_DO(begin("set_kernel_value", path, true));
    TRY(Place found, existing(path, "set"));
    if (found.node->type != FileType::regular)
      return wrong_type(Code::invalid, path, found.node->type, "regular file");
    found.node->content = value;
    found.node->modified_ns = found.node->changed_ns = ++time_ns_;
  }
  changed(path);
  return {};
}

}  // namespace consort::system
