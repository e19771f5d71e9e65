#pragma once
#include "model/schema.h"

namespace consort::compiler {

// A few types made by hand, with every kind of attribute, rule and edge that the compiler knows:
// files, directories, packages, services, users, groups, repositories, commands, cron and hostname.
const model::Schema& small_schema();

}  // namespace consort::compiler
