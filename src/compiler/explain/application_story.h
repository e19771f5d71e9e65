#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "compiler/explanation.h"
#include "compiler/merge/scopes.h"

namespace consort::compiler {

// How a parameter of the host (instance 0) or of a use of an application got its value.
Chain parameter_story(Scopes& scopes, uint32_t instance, std::string_view name);

// Which layers use an application by the name of `instance`, and all its parameters.
std::vector<Chain> application_story(Scopes& scopes, uint32_t instance);

// By way of which tags the host has a tag; no steps when it has not.
Chain tag_story(HostContext& context, const std::string& name);

}  // namespace consort::compiler
