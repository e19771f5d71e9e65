#include "expression/origin.h"

namespace consort::expression {

Place Origin::place(uint32_t line, uint32_t column) const {
  if (!first.document) return {"", line, column};
  if (first.line == 0) return first.place();
  uint32_t before = line == 1 ? (first.column == 0 ? 0 : first.column - 1) : indent;
  return {*first.document, first.line + line - 1, before + column};
}

}  // namespace consort::expression
