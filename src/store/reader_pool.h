#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "store/session.h"
#include "store/sql/connection.h"

namespace consort::store {

// Connections for reading, opened when they are first needed.
class ReaderPool {
 public:
  ReaderPool(sql::Database& database, const Clock& clock, size_t limit)
      : database_(database), clock_(clock), limit_(limit) {}

  // Runs `body` on a snapshot; waits while all connections are in use.
  Status run(const std::function<Status(Reader&)>& body);

 private:
  Result<std::unique_ptr<sql::Connection>> take();
  void give_back(std::unique_ptr<sql::Connection> connection);  // null: it could not be opened

  sql::Database& database_;
  const Clock& clock_;
  const size_t limit_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<sql::Connection>> idle_;  // guarded by mutex_
  size_t in_use_ = 0;                                   // guarded by mutex_
};

}  // namespace consort::store
