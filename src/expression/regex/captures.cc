#include "expression/regex/captures.h"

#include <algorithm>

namespace consort::expression::regex {

Captures::Row Captures::allocate() {
  if (free_.empty()) {
    owners_.push_back(1);
    positions_.resize(positions_.size() + slots_);
    return static_cast<Row>(owners_.size() - 1);
  }
  Row row = free_.back();
  free_.pop_back();
  owners_[row] = 1;
  return row;
}

Captures::Row Captures::make() {
  Row row = allocate();
  std::fill_n(positions_.begin() + static_cast<ptrdiff_t>(row * slots_), slots_, nothing_);
  return row;
}

Captures::Row Captures::with(Row row, size_t slot, size_t position) {
  if (owners_[row] > 1) {
    Row own = allocate();
    std::copy_n(positions_.begin() + static_cast<ptrdiff_t>(row * slots_), slots_,
                positions_.begin() + static_cast<ptrdiff_t>(own * slots_));
    --owners_[row];
    row = own;
  }
  positions_[row * slots_ + slot] = position;
  return row;
}

std::vector<size_t> Captures::copy(Row row) const {
  auto begin = positions_.begin() + static_cast<ptrdiff_t>(row * slots_);
  return {begin, begin + static_cast<ptrdiff_t>(slots_)};
}

void Captures::clear() {
  positions_.clear();
  owners_.clear();
  free_.clear();
}

}  // namespace consort::expression::regex
