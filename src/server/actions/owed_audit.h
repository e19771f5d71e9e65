#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/audit.h"
#include "store/store.h"

namespace consort::server {

// Entries of the audit trail for what is done outside of the store, and so in no transaction of it:
// promised before, appended after. What a process that ended left owing is found by the next one.
// Thread-safe; blocks for the store.
class OwedAudit {
 public:
  struct Owed {
    std::string id;
    store::AuditEntry entry;
    std::optional<std::string> base;  // head of the site when a commit was to be made; "": none yet
  };

  explicit OwedAudit(store::Store& store) : store_(store) {}

  // Durable when it returns. The id cannot be guessed, so that a commit that has it is the one.
  Result<std::string> promise(const store::AuditEntry& entry, std::optional<std::string> base = {});
  // In the transaction that says it was done.
  static Status keep(store::Writer& writer, const std::string& id, const store::AuditEntry& entry);
  // It was not done.
  Status withdraw(const std::string& id);

  Result<std::vector<Owed>> outstanding() const;

 private:
  store::Store& store_;
};

}  // namespace consort::server
