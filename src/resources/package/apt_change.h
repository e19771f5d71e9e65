#pragma once
#include <string>
#include <vector>

#include "resources/package/apt_problem.h"
#include "resources/package/package_manager.h"

namespace consort::resources {

// Carries out one transaction with apt-get and dpkg. What an earlier run left half done is
// finished first when it is in the way.
class AptChange {
 public:
  AptChange(const PackageTransaction& transaction, Context& context)
      : transaction_(transaction), context_(context) {}
  Status run();

 private:
  // Whether dpkg is to remove the configuration files of everything removed in a step.
  enum class Purge { no, yes };

  Status change();
  Status step(const std::vector<std::string>& arguments, Purge purge);
  Status refuse_other_removals(const std::vector<std::string>& arguments, Purge purge);
  Status check_selection(const std::string& output);
  Status select(const std::vector<std::string>& names, const std::string& selection);
  Status dpkg(const system::Command& command);  // Code::busy while another holds its lock
  Status repair(AptProblem::Kind kind);
  Result<system::CommandResult> apt(const std::vector<std::string>& options,
                                    const std::vector<std::string>& arguments);
  bool concerns_others(const AptProblem& problem) const;
  Error explain(AptProblem problem);
  Error with_holder(Error error);
  bool removes() const { return !transaction_.remove.empty() || !transaction_.purge.empty(); }

  const PackageTransaction& transaction_;
  Context& context_;
  AptProblem::Kind in_the_way_ = AptProblem::Kind::other;  // what the last step stumbled over
};

}  // namespace consort::resources
