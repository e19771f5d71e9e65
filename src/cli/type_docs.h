#pragma once
#include <string>

#include "model/schema.h"

namespace consort::cli {

// The reference page of a type, from its schema: what `consort types TYPE` prints and docs/types/
// holds.
std::string type_markdown(const model::TypeSchema& type);
// The same as JSON: for editors and forms.
model::Map type_value(const model::TypeSchema& type);

}  // namespace consort::cli
