#pragma once
#include <string>
#include <vector>

#include "cli/takeover/machine.h"
#include "cli/takeover/remote_shell.h"

namespace consort::cli {

// Another machine, where `consort observe` looks for us. `shell` has the program.
class RemoteMachine final : public Machine {
 public:
  RemoteMachine(std::unique_ptr<RemoteShell> shell, std::vector<std::string> folders)
      : shell_(std::move(shell)), folders_(std::move(folders)) {}

  Result<Sighting> look() override;
  Result<model::Plan> plan(std::shared_ptr<const model::Catalog> catalog,
                           const PlanContent& content) override;

 private:
  const std::unique_ptr<RemoteShell> shell_;
  const std::vector<std::string> folders_;
};

}  // namespace consort::cli
