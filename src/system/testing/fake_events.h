#pragma once
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "system/events.h"
#include "system/testing/fake_file_system.h"

namespace consort::system {

// Says what a test makes it say. emit() may be called by any thread.
class FakeEventSource final : public EventSource {
 public:
  FakeEventSource();
  void emit(Event event);

  int descriptor() const override { return readable_.get(); }
  Result<std::vector<Event>> drain() override;

 private:
  Descriptor readable_;  // eventfd
  std::mutex mutex_;
  std::vector<Event> waiting_;  // guarded by mutex_
};

// A watcher that hears of what a test, or a FakeFileSystem, changes in the watched directories.
class FakePathWatcher final : public PathWatcher {
 public:
  // As the kernel would: nothing, unless the path or the directory it is in is watched.
  void touch(const std::string& path);
  void overflow() { events_.emit({Event::Kind::overflow, ""}); }
  // Hears of every change; the watcher must outlive the file system, or the connection.
  void connect(FakeFileSystem& files);
  void refuse(std::optional<Error> error);  // what watch() of a new directory says

  std::set<std::string> watched() const;

  Status watch(const std::string& directory) override;
  void unwatch(const std::string& directory) override;
  int descriptor() const override { return events_.descriptor(); }
  Result<std::vector<Event>> drain() override { return events_.drain(); }

 private:
  FakeEventSource events_;
  mutable std::mutex mutex_;
  std::set<std::string> watched_;  // guarded by mutex_
  std::optional<Error> refusal_;   // guarded by mutex_
};

}  // namespace consort::system
