#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "compiler/read/types.h"
#include "model/value.h"

namespace consort::compiler {

// Whose parameters are meant: those of an application have `name` besides.
enum class Owner { host, application };

// A parameter must be a word that expressions can use and that means nothing else. Rule: bad-name.
bool check_parameter_name(std::string_view name, model::Mark mark, Owner owner,
                          Diagnostics& diagnostics);

// A use of an application is known by a name of letters, digits, '.', '_' and '-'. Rule: bad-name.
bool check_use_name(std::string_view name, model::Mark mark, Diagnostics& diagnostics);

// The name of a resource in its canonical form; nothing when it cannot be one. A number becomes its
// digits. Rules: bad-name.
std::optional<model::Text> resource_name(const Type& type, const model::Value& written,
                                         Diagnostics& diagnostics);

}  // namespace consort::compiler
