#pragma once
#include <functional>
#include <string>

#include "model/change.h"
#include "model/schema.h"

namespace consort::server {

// The text behind a digest that an agent told.
using ReadContent = std::function<Result<std::string>()>;

// What a description has to say of a resource for it to be as it was found: attributes by name,
// each to be set. `change` is what would undo it. Code::unsupported says why that cannot be said:
// it is a secret, no text, or in a state that no description has words for; Code::stale: what
// `content` gives is another text by now.
Result<model::Map> described_as_found(const model::Change& change, const model::TypeSchema& type,
                                      const ReadContent& content);

}  // namespace consort::server
