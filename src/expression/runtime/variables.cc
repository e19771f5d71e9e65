#include "expression/runtime/variables.h"

namespace consort::expression {

void Variables::push(Link parent) {
  frames_.push_back({variables_.size(), parent.frame, next_serial_++});
}

void Variables::pop() {
  clear_top();
  frames_.pop_back();
}

Datum* Variables::find_in(size_t first, size_t end, ast::NameId id) {
  for (size_t i = end; i > first; --i) {
    if (variables_[i - 1].id != id) continue;
    work_ += end - i;
    return &variables_[i - 1].datum;
  }
  work_ += end - first;
  return nullptr;
}

void Variables::set(ast::NameId id, Datum datum) {
  if (Datum* known = find_in(frames_.back().first, variables_.size(), id)) {
    *known = std::move(datum);
  } else {
    variables_.push_back({id, std::move(datum)});
  }
}

Datum* Variables::find(ast::NameId id) {
  for (uint32_t frame = top(); frame != kNoFrame; frame = frames_[frame].parent) {
    if (Datum* found = find_in(frames_[frame].first, end_of(frame), id)) return found;
  }
  return nullptr;
}

}  // namespace consort::expression
