#include "store/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "store/sql/sqlite/database.h"

namespace consort::store {
namespace fs = std::filesystem;
namespace {

// Beside a database: the log of what is not in it yet, and the index of the log.
constexpr const char* kBeside[] = {"-wal", "-shm"};

Status sync(const std::string& path) {
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return os_error(errno, "cannot open " + path);
  int failed = ::fsync(descriptor);
  int error = errno;
  ::close(descriptor);
  if (failed) return os_error(error, "cannot sync " + path);
  return {};
}

Status sync_folder_of(const std::string& path) {
  fs::path folder = fs::path(path).parent_path();
  return sync(folder.empty() ? "." : folder.string());
}

Status no_error(const std::error_code& error, const std::string& what) {
  if (error) return os_error(error.value(), what);
  return {};
}

}  // namespace

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

Status copy_file(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::copy_file(from, to, error);
  TRY_DO(no_error(error, "cannot copy " + from + " to " + to));
  return sync(to);
}

Status move_file(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  TRY_DO(no_error(error, "cannot rename " + from + " to " + to));
  return sync_folder_of(to);
}

void remove_database(const std::string& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
  for (const char* beside : kBeside)
    fs::remove(path + beside, ignored);
}

Status replace_database(const std::string& fresh, const std::string& path,
                        const std::string& before) {
  remove_database(before);
  if (exists(path)) {
    // Opening and closing folds the log into the file. It must not stay: it would be taken for the
    // log of the fresh one.
    auto folded = sql::sqlite_database(path)->connect(sql::Database::Use::write);
    if (folded) folded->reset();
    for (const char* beside : kBeside)
      if (exists(path + beside)) TRY_DO(move_file(path + beside, before + beside));
    std::error_code error;
    fs::create_hard_link(path, before, error);
    TRY_DO(no_error(error, "cannot keep " + path + " as " + before));
  }
  return move_file(fresh, path);
}

}  // namespace consort::store
