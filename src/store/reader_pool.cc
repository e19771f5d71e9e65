#include "store/reader_pool.h"

namespace consort::store {

Result<std::unique_ptr<sql::Connection>> ReaderPool::take() {
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [&] { return in_use_ < limit_; });
    ++in_use_;
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  auto connection = database_.connect(sql::Database::Use::read);
  if (!connection) give_back(nullptr);
  return connection;
}

void ReaderPool::give_back(std::unique_ptr<sql::Connection> connection) {
  {
    std::lock_guard lock(mutex_);
    --in_use_;
    if (connection) idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

Status ReaderPool::run(const std::function<Status(Reader&)>& body) {
  TRY(auto connection, take());
  // Back to the pool without a snapshot, also when the body throws.
  struct Return {
    ReaderPool& pool;
    std::unique_ptr<sql::Connection>& connection;
    ~Return() {
      connection->rollback();
      pool.give_back(std::move(connection));
    }
  } guard{*this, connection};
  TRY_DO(connection->begin_reading());
  Reader reader(*connection, clock_.wall());
  return body(reader);
}

}  // namespace consort::store
