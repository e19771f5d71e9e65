#include "store/store.h"

#include "base/process_lock.h"
#include "store/check.h"
#include "store/files.h"
#include "store/group_commit.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/sql/sqlite/database.h"

namespace consort::store {

struct Store::Parts {
  ProcessLock lock;
  std::unique_ptr<sql::Database> database;
  ReaderPool readers;
  GroupCommit writer;

  Parts(ProcessLock held, std::unique_ptr<sql::Database> opened,
        std::unique_ptr<sql::Connection> writing, const Options& options, const Clock& clock)
      : lock(std::move(held)),
        database(std::move(opened)),
        readers(*database, clock, options.readers),
        writer(std::move(writing), clock) {}
};

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const Options& options, const Clock& clock) {
  TRY(ProcessLock lock, ProcessLock::take(options.path + ".lock"));
  auto database = sql::sqlite_database(options.path);
  TRY(auto writing, database->connect(sql::Database::Use::write));
  Status current = migrate(*writing, migrations(), clock.wall());
  if (!current) return std::move(current).within("opening " + options.path).error();
  return std::unique_ptr<Store>(new Store(std::make_unique<Parts>(
      std::move(lock), std::move(database), std::move(writing), options, clock)));
}

Status Store::read_snapshot(const std::function<Status(Reader&)>& body) {
  return parts_->readers.run(body);
}

Status Store::write_durably(const std::function<Status(Writer&)>& body) {
  return parts_->writer.run(body);
}

Result<std::vector<std::string>> Store::check() { return read(check_everything); }

// Under a passing name until it is whole and checked.
static Status copy_checked(sql::Database& database, const std::string& path) {
  if (exists(path)) return fail(Code::exists, path + " is there already");
  const std::string unfinished = path + ".unfinished";
  remove_database(unfinished);
  Status status = database.copy_to(unfinished);
  if (status) status = check_file(unfinished);
  if (status) status = move_file(unfinished, path);
  if (!status) remove_database(unfinished);
  return std::move(status).within("backing up to " + path);
}

Status Store::back_up(const std::string& path) { return copy_checked(*parts_->database, path); }

Status back_up(const std::string& from, const std::string& to) {
  if (!exists(from)) return fail(Code::not_found, "there is no " + from);
  return copy_checked(*sql::sqlite_database(from), to);
}

Status restore(const std::string& from, const std::string& to) {
  TRY(ProcessLock lock, ProcessLock::take(to + ".lock"));
  const std::string unfinished = to + ".unfinished";
  remove_database(unfinished);
  Status status = copy_file(from, unfinished);
  if (status) status = check_file(unfinished);
  if (status) status = replace_database(unfinished, to, to + ".before-restore");
  if (!status) remove_database(unfinished);
  return std::move(status).within("restoring " + from);
}

}  // namespace consort::store
