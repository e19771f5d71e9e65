#pragma once
#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "resources/line/line_file.h"
#include "resources/provider.h"

namespace consort::resources {

// Makes edits of one file wait for each other, whichever resource types of this process make them.
class EditLocks {
 public:
  std::unique_lock<std::mutex> hold(const std::string& path);

 private:
  std::array<std::mutex, 61> mutexes_;  // a path always has the same one
};

// Reads and edits text files of one target line by line. Thread-safe.
class LineEditor {
 public:
  explicit LineEditor(std::shared_ptr<EditLocks> locks) : locks_(std::move(locks)) {}

  // The lines of a file, or null when there is no such file; parsed once as long as it does not
  // change.
  Result<std::shared_ptr<const LineFile>> read(const std::string& path, Context& context);

  // Reads, edits, and replaces the file by what came of it, with the order's `backup` and
  // `validate`. Begins anew when somebody else changed the file meanwhile. A missing file is made,
  // with the order's `mode`, `owner` and `group`, if `create` is true, and an error otherwise.
  using Edit = std::function<Status(LineFile& file)>;
  Status edit(const Order& order, Context& context, const std::string& path, bool create,
              const Edit& edit);
  // Fails for the same reasons, and writes nothing.
  Status foresee(const Order& order, Context& context, const std::string& path, bool create,
                 const Edit& edit);
  // One of the two.
  using Way = decltype(&LineEditor::edit);

 private:
  static constexpr size_t kRemembered = 8;  // files
  struct Known {
    std::string path;
    Fingerprint fingerprint;
    std::shared_ptr<const LineFile> file;
  };

  const std::shared_ptr<EditLocks> locks_;
  std::mutex mutex_;
  std::vector<Known> known_;  // guarded by mutex_; oldest first
};

}  // namespace consort::resources
