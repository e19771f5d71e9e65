#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "compiler/merge/host_context.h"
#include "expression/scope.h"

namespace consort::compiler {

// hosts("tag:web and facts.os.family == 'debian'"): the hosts a selector means, as a list of
// {name, tags, environment, facts}.
expression::Function hosts_function(HostContext& context);

// secret("db/password"): text that only the agent can fill in.
expression::Function secret_function();

// file("motd.txt"): the text of a file, looked for as `source` does it.
expression::Function file_function(HostContext& context, uint32_t instance);

// The path of a file that a layer of `instance` names, below the folder `kind` ("files",
// "templates") of its application or else of the site. `missing` says why there is none; that there
// was none is an input.
std::optional<std::string> find_file(HostContext& context, uint32_t instance, std::string_view kind,
                                     const std::string& name, expression::Failure& missing);

}  // namespace consort::compiler
