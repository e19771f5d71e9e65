#pragma once
#include <string>

#include "compiler/explanation.h"
#include "compiler/host_compiler.h"

namespace consort::compiler {

// Answers Compiler::explain().
Explanation explain_subject(HostCompiler& compiler, const std::string& host,
                            const std::string& subject);

}  // namespace consort::compiler
