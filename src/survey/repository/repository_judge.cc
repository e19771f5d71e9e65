#include "survey/judges.h"
#include "survey/repository/default_sources.h"

namespace consort::survey {
namespace {

bool is_as_usual(const model::Map& observed) {
  const model::Value* priority = observed.find("priority");
  const model::Value* options = observed.find("options");
  return flag_in(observed, "enabled") && !flag_in(observed, "trusted") &&
         texts_in(observed, "architectures").empty() && priority && *priority == model::Value(0) &&
         options && *options == model::Value(model::Map());
}

class RepositoryJudge final : public Judge {
 public:
  explicit RepositoryJudge(const model::Facts& facts) : facts_(facts) {}

  Judgement judge(const std::string&, const model::Map& observed) const override {
    const SourceEntry entry{texts_in(observed, "uris"), texts_in(observed, "suites"),
                            texts_in(observed, "components")};
    if (is_as_usual(observed) && is_default_source(entry, facts_))
      return nobodys(Origin::made, "the distribution's own repositories");
    return somebodys(observed);
  }

 private:
  const model::Facts facts_;
};

}  // namespace

Result<std::unique_ptr<Judge>> repository_judge(system::Target&, const model::Facts& facts) {
  return std::make_unique<RepositoryJudge>(facts);
}

}  // namespace consort::survey
