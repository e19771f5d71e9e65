#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/hash.h"
#include "server/api/dispatch/conditions.h"
#include "server/api/dispatch/handler_table.h"
#include "store/store.h"

namespace consort::server {

// What surrounds the work of a request, as its headers ask for it.
struct Terms {
  Conditions conditions;
  std::optional<std::string> idempotency_key;
  Digest request;  // of all that must be equal when the key is used again
};

// An answer ready to be sent.
struct Executed {
  Answer answer;
  std::string tag;       // "": none
  bool changed = false;  // something was written: others may want to look
};

// Runs handlers. A WriteHandler shares its transaction with the check of If-Match, the audit entry
// and the idempotency key: all of it happens, or nothing. For an ActHandler If-Match is checked
// before, and the key is kept after: if the server ends in between, a repeated request acts again.
// Blocks; any thread.
class Execution {
 public:
  // Both outlive it.
  Execution(store::Store& store, const HandlerTable& handlers)
      : store_(store), handlers_(handlers) {}

  // `shows`: the GET beside an operation that is conditional; else null.
  Outcome<Executed> run(const Call& call, const Handler& handler, const Operation* shows,
                        const Terms& terms);

 private:
  Outcome<Executed> read(const Call& call, const ReadHandler& handler);
  Outcome<Executed> write(const Call& call, const WriteHandler& handler, const Operation* shows,
                          const Terms& terms);
  Outcome<Executed> act(const Call& call, const ActHandler& handler, const Operation* shows,
                        const Terms& terms);
  Outcome<Executed> write_in(store::Writer& writer, const Call& call, const WriteHandler& handler,
                             const Operation* shows, const Terms& terms);
  Outcome<Executed> act_once(const Call& call, const ActHandler& handler, const Operation* shows,
                             const Terms& terms);
  std::optional<Problem> check_state(const Call& call, const Operation* shows, const Terms& terms,
                                     store::Reader& reader);
  bool enter(const std::string& key);
  void leave(const std::string& key);

  store::Store& store_;
  const HandlerTable& handlers_;
  std::mutex mutex_;
  std::set<std::string> acting_;  // tokens and keys of ActHandlers that run; guarded by mutex_
};

// The entry of the audit trail for a call.
store::AuditEntry audit_entry(const Call& call);

}  // namespace consort::server
