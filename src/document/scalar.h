#pragma once
#include <cstdint>

#include "base/diagnostic.h"

namespace consort::document {

// Where the characters of a YAML scalar stand in its document.
struct ScalarText {
  Place first;          // of the text's first character
  uint32_t indent = 0;  // columns before the text on its second and later lines
};

// Looks at the source for what a mark does not say: quotes, anchors and tags before the text, the
// header and indentation of a block. `scalar` is the scalar's own place. Exact for `|` blocks, and
// for scalars of one line up to their first escape.
ScalarText scalar_text(const LineLookup& lines, const Place& scalar);

// The place of what stands at `line` and `column` (both from 1, in characters) of the scalar's
// text.
Place place_in_scalar(const LineLookup& lines, const Place& scalar, uint32_t line, uint32_t column);

}  // namespace consort::document
