#pragma once
#include <string>

#include "compiler/build/host_compiler.h"
#include "compiler/explanation.h"

namespace consort::compiler {

// Answers Compiler::explain().
Explanation explain_subject(HostCompiler& compiler, const std::string& host,
                            const std::string& subject);

}  // namespace consort::compiler
