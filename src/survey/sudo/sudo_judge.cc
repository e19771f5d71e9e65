#include "resources/sudo/sudo_rule.h"
#include "survey/judges.h"

namespace consort::survey {
namespace {

using model::Map;
using model::Value;

// Who made a rule its file tells; here it is rid of what goes without saying.
class SudoJudge final : public Judge {
 public:
  Judgement judge(const std::string&, const Map& observed) const override {
    const resources::SudoRule usual;
    Map kept = observed;
    auto drop = [&](const char* part, const Value& value) {
      const Value* said = kept.find(part);
      if (said && *said == value) kept.erase(part);
    };
    drop("hosts", text_list(usual.hosts));
    drop("run_as", text_list(usual.run_as));
    drop("password", Value(usual.password));
    drop("set_env", Value(usual.set_env));
    drop("no_exec", Value(usual.no_exec));
    return somebodys(std::move(kept));
  }
};

}  // namespace

Result<std::unique_ptr<Judge>> sudo_judge(system::Target&, const model::Facts&) {
  return std::make_unique<SudoJudge>();
}

}  // namespace consort::survey
