#pragma once
#include <optional>
#include <string>
#include <vector>

#include "agent/observe/history/logins.h"
#include "agent/observe/history/package_history.h"
#include "model/change.h"
#include "model/schema.h"
#include "wire/attribution.h"

namespace consort::agent {

// What a machine's own records tell of who was at it, read when it is first asked for. One thread.
class History {
 public:
  // Both outlive it. `now`: of the look.
  History(system::FileSystem& files, const model::Schema& schema, WallTime now)
      : files_(files), schema_(schema), now_(now) {}

  // Who may have made a change that somebody would have to undo. Nothing: it cannot be told.
  std::optional<wire::Attribution> of(const model::Change& change);

  // Whether it is something new that was made while packages were changed, as the time of files
  // tells that hold nothing else: what is kept in one file with others may be anybody's.
  bool came_with_packages(const model::Change& change);

 private:
  struct Records {
    std::vector<PackageTransaction> transactions;
    std::vector<Login> logins;
    std::vector<SudoUse> sudo_uses;
  };
  const Records& records();
  std::optional<WallTime> changed_at(const std::vector<std::string>& paths);
  std::optional<WallTime> made_at(const model::Change& change);

  system::FileSystem& files_;
  const model::Schema& schema_;
  const WallTime now_;
  std::optional<Records> records_;
};

}  // namespace consort::agent
