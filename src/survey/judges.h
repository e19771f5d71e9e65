#pragma once
#include "survey/judge.h"

namespace consort::survey {

// The judge of one type each; see judge_of(). They read what they go by at once.
Result<std::unique_ptr<Judge>> group_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> hostname_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> hosts_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> module_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> mount_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> package_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> repository_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> service_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> sudo_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> timezone_judge(system::Target& target, const model::Facts& facts);
Result<std::unique_ptr<Judge>> user_judge(system::Target& target, const model::Facts& facts);

}  // namespace consort::survey
