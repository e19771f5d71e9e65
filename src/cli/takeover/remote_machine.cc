#include "cli/takeover/remote_machine.h"

#include "cli/takeover/observation_request.h"
#include "model/json.h"

namespace consort::cli {
namespace {

constexpr Duration kPatience = std::chrono::minutes(10);

}  // namespace

Result<Sighting> RemoteMachine::look() {
  model::List folders;
  for (const std::string& folder : folders_)
    folders.emplace_back(folder);
  TRY_DO(shell_->begin("observe"));
  TRY_DO(shell_->say("look " + model::to_json(model::Value(std::move(folders)))));
  TRY(std::string line, shell_->hear(kSees, kPatience, kLongestAnswer));
  return sighting_from_json(line);
}

Result<model::Plan> RemoteMachine::plan(std::shared_ptr<const model::Catalog> catalog,
                                        const PlanContent& content) {
  TRY(std::string request, to_text(*catalog, content.draft));
  TRY_DO(shell_->say_long("plan", request));
  TRY(std::string line, shell_->hear(kPlans, kPatience, kLongestAnswer));
  TRY(model::Value value, model::parse_json(line));
  return model::plan_from_value(value);
}

}  // namespace consort::cli
