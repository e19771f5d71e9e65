#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>

#include "system/target.h"

namespace consort::system {
namespace {

// A tool that has changed accounts takes longer to end, and what waits for it longer to begin.
constexpr Duration kLookAtAccounts = std::chrono::microseconds(200);

class LocalTarget final : public Target {
 public:
  LocalTarget(std::string root, const Clock& clock)
      : root_(std::move(root)),
        clock_(clock),
        files_(real_file_system(root_)),
        processes_(real_process_runner(root_)),
        accounts_(*files_, live(), kLookAtAccounts) {}

  FileSystem& files() override { return *files_; }
  ProcessRunner& processes() override { return *processes_; }
  Accounts& accounts() override { return accounts_; }
  const Clock& clock() const override { return clock_; }
  const std::string& root() const override { return root_; }
  bool live() const override { return root_ == "/"; }

 private:
  const std::string root_;
  const Clock& clock_;
  const std::unique_ptr<FileSystem> files_;
  const std::unique_ptr<ProcessRunner> processes_;
  Accounts accounts_;
};

}  // namespace

Result<std::unique_ptr<Target>> local_target(std::string root, const Clock& clock) {
  std::unique_ptr<char, decltype(&::free)> real(::realpath(root.c_str(), nullptr), &::free);
  struct stat status {};
  if (!real) return os_error(errno, "cannot work on the root " + root);
  if (::stat(real.get(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    return fail(Code::not_found, "the root " + root + " is not a directory");
  }
  return std::unique_ptr<Target>(std::make_unique<LocalTarget>(real.get(), clock));
}

}  // namespace consort::system
