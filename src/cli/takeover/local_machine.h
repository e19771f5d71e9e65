#pragma once
#include <string>
#include <vector>

#include "agent/secrets.h"
#include "base/thread_pool.h"
#include "cli/known_types.h"
#include "cli/takeover/machine.h"

namespace consort::cli {

// The machine that this program runs on, or a root below it.
class LocalMachine final : public Machine {
 public:
  // `folders`: where files are looked at, besides the usual places. `call` outlives it.
  static Result<std::unique_ptr<LocalMachine>> open(const Call& call, const std::string& root,
                                                    std::vector<std::string> folders);

  Result<Sighting> look() override;
  Result<model::Plan> plan(std::shared_ptr<const model::Catalog> catalog,
                           const PlanContent& content) override;

 private:
  LocalMachine(const Call& call, KnownTypes types, std::unique_ptr<system::Target> target,
               std::vector<std::string> folders)
      : call_(call),
        types_(std::move(types)),
        target_(std::move(target)),
        folders_(std::move(folders)) {}

  const Call& call_;
  const KnownTypes types_;
  const std::unique_ptr<system::Target> target_;
  const std::vector<std::string> folders_;
  model::Facts facts_;  // of the last look
  ThreadPool pool_;
};

}  // namespace consort::cli
