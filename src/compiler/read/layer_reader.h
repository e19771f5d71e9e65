#pragma once
#include <memory>
#include <string>

#include "compiler/read/layer.h"
#include "compiler/read/types.h"

namespace consort::compiler {

// Makes a layer of a document that was read: every key is checked against the schema, every
// expression parsed, and every value without expressions validated, all of it once for all hosts.
// What is wrong is in the layer's diagnostics; what is right is used all the same, so that errors
// are found all at once.
//
// `types` and `lines` must outlive the layer. Rules: unknown-key, unknown-type, unknown-attribute,
// wrong-type, bad-name, bad-append, bad-condition, duplicate, missing-key, unsupported-format,
// those of model::validate() and of the expressions.
void read_layer(const document::Document& document, const Types& types, const LineLookup& lines,
                Layer& layer);

}  // namespace consort::compiler
