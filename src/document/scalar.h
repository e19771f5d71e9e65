#pragma once
#include <cstdint>

#include "base/diagnostic.h"

namespace consort::document {

// The place in the document of what stands at `line` and `column` (both from 1, in characters) of the text
// of the YAML scalar that was written at `scalar`: looks through quotes, `|` blocks and their indentation.
// Exact for `|` blocks and for scalars of one line without escapes before it; else the scalar's own place.
Place place_in_scalar(const LineLookup& lines, const Place& scalar, uint32_t line, uint32_t column);

}  // namespace consort::document
