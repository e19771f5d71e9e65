#include <algorithm>

#include "resources/module/module_files.h"
#include "survey/judges.h"

namespace consort::survey {
namespace {

using model::Map;
using resources::ModuleSettings;

// Of modprobe.d(5) only the files that Consort makes can be said by modules: others hold more than
// a module has words for, and are files.
class ModuleJudge final : public Judge {
 public:
  explicit ModuleJudge(system::FileSystem& files) : files_(files) {}

  Judgement judge(const std::string& name, const Map& observed) const override {
    auto settings = files_.find(name);
    if (!settings) return somebodys(observed);
    const std::string own = resources::modprobe_file_of(name);
    const bool own_options = std::ranges::all_of(
        settings->options,
        [&](const ModuleSettings::Option& option) { return option.file == own; });
    if (settings->loaded_by.empty() && settings->blacklisted_by != own)
      return nobodys(Origin::described, "by the file " + settings->blacklisted_by);
    Map kept = observed;
    if (!own_options || settings->options.empty()) kept.erase("options");
    return somebodys(std::move(kept));
  }

 private:
  mutable resources::ModuleFiles files_;
};

}  // namespace

Result<std::unique_ptr<Judge>> module_judge(system::Target& target, const model::Facts&) {
  return std::make_unique<ModuleJudge>(target.files());
}

}  // namespace consort::survey
