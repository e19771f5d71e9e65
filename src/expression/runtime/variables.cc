#include "expression/runtime/variables.h"

namespace consort::expression {

void Variables::push(Link parent) {
  frames_.push_back({variables_.size(), parent.frame, next_serial_++});
}

void Variables::pop() {
  clear_top();
  frames_.pop_back();
}

void Variables::set(ast::NameId id, Datum datum) {
  for (size_t i = frames_.back().first; i < variables_.size(); ++i) {
    if (variables_[i].id != id) continue;
    variables_[i].datum = std::move(datum);
    return;
  }
  variables_.push_back({id, std::move(datum)});
}

Datum* Variables::find(ast::NameId id) {
  for (uint32_t frame = top(); frame != kNoFrame; frame = frames_[frame].parent) {
    for (size_t i = end_of(frame); i > frames_[frame].first; --i) {
      if (variables_[i - 1].id == id) return &variables_[i - 1].datum;
    }
  }
  return nullptr;
}

}  // namespace consort::expression
