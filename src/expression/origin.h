#pragma once
#include <cstdint>

#include "model/value.h"

namespace consort::expression {

// Where a text stands in its document, to turn a line and column of the text into a place.
struct Origin {
  model::Mark first = {};  // of the text's first character
  uint32_t indent = 0;     // columns before the text on its second and later lines

  // A file of its own: line 3 of the text is line 3 of the document.
  static Origin file(const std::string* document) { return {{document, 1, 1}}; }
  // A scalar on one line; `quotes` is 1 when the mark is that of the quote before the text.
  static Origin scalar(model::Mark mark, uint32_t quotes = 0) {
    mark.column += quotes;
    return {mark, mark.column == 0 ? 0 : mark.column - 1};
  }
  // A block scalar ("|" or ">"): `mark` of its header, and how far its lines are indented.
  static Origin block(model::Mark mark, uint32_t indent) {
    return {{mark.document, mark.line + 1, indent + 1}, indent};
  }

  // Lines and columns count from 1, columns in characters.
  Place place(uint32_t line, uint32_t column) const;
};

}  // namespace consort::expression
