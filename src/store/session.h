#pragma once
#include "base/clock.h"
#include "base/result.h"

namespace consort::store {

namespace sql {
class Connection;
}

// One consistent view of everything, for as long as the body given to Store::read() runs. The
// nouns' functions take it; only they look inside.
class Reader {
 public:
  Reader(sql::Connection& connection, WallTime now) : connection_(connection), now_(now) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  sql::Connection& connection() { return connection_; }
  WallTime now() const { return now_; }  // when the body began

 private:
  sql::Connection& connection_;
  const WallTime now_;
};

// The same for who also writes. Everything done through one becomes durable together, or not at
// all.
class Writer : public Reader {
 public:
  using Reader::Reader;
};

}  // namespace consort::store
