#pragma once
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "net/http_server.h"
#include "server/api/description/operation.h"
#include "server/api/dispatch/answer.h"
#include "server/api/dispatch/call.h"
#include "store/session.h"

namespace consort::server {

// The code behind every operation, by its operationId. All run on threads that may block; a
// ReadHandler in a snapshot, a WriteHandler in the transaction that also takes the audit entry and
// the idempotency key: it must be short. An ActHandler has other services do it, which append the
// audit entry they are given. A StreamHandler answers by itself.
using ReadHandler = std::function<Reply(const Call&, store::Reader&)>;
using WriteHandler = std::function<Reply(const Call&, store::Writer&)>;
using ActHandler = std::function<Reply(const Call&)>;
using StreamHandler = std::function<void(Call, const net::Responder&)>;
using Handler = std::variant<ReadHandler, WriteHandler, ActHandler, StreamHandler>;

class HandlerTable {
 public:
  // A second one for an operation is a bug.
  void read(std::string operation, ReadHandler handler) {
    add(std::move(operation), std::move(handler));
  }
  void write(std::string operation, WriteHandler handler) {
    add(std::move(operation), std::move(handler));
  }
  void act(std::string operation, ActHandler handler) {
    add(std::move(operation), std::move(handler));
  }
  void stream(std::string operation, StreamHandler handler) {
    add(std::move(operation), std::move(handler));
  }

  const Handler* find(std::string_view operation) const;
  // invalid: an operation has no handler, a handler no operation, or what a WriteHandler changes by
  // If-Match has no ReadHandler that shows it.
  Status check_against(const std::vector<Operation>& operations) const;

 private:
  void add(std::string operation, Handler handler);

  std::map<std::string, Handler, std::less<>> handlers_;
};

}  // namespace consort::server
