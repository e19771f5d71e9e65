#pragma once
#include "compiler/read/layer.h"
#include "compiler/read/statement_reader.h"

namespace consort::compiler {

// Reads site.yaml: settings and parameters. Rules: unknown-key, missing-key, unsupported-format,
// wrong-type, and those of the defaults.
void read_site(const model::Value& root, const Reading& reading, Layer& layer);

}  // namespace consort::compiler
