#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "wire/orders.h"

namespace consort::agent {

// What one target was last told, kept across restarts: whatever happens, it goes on from here,
// without a server too.
struct TargetRecord {
  std::optional<wire::Held> held;  // the catalog it obeys; its content is in the store
  std::vector<wire::DriftOverride> overrides;
  bool paused = false;
  std::string pause_reason;
  std::optional<std::string> begun;  // the deployment that is being carried out
  std::optional<std::string> done;   // the last one that has its report
  std::optional<Digest> facts;       // of those last numbered
  friend bool operator==(const TargetRecord&, const TargetRecord&) = default;
};

// A fresh one when there is none.
Result<TargetRecord> load_record(const std::string& path);
// Durable; the file is the old or the new one.
Status keep_record(const std::string& path, const TargetRecord& record);

}  // namespace consort::agent
