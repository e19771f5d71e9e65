#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace consort::expression::regex {

// What threads have captured so far: rows of positions, shared until one of the sharers changes its
// own.
class Captures {
 public:
  using Row = uint32_t;

  explicit Captures(size_t slots, size_t nothing) : slots_(slots), nothing_(nothing) {}

  Row make();
  Row share(Row row) {
    ++owners_[row];
    return row;
  }
  void release(Row row) {
    if (--owners_[row] == 0) free_.push_back(row);
  }
  // The row with one position changed; the old one is given up.
  Row with(Row row, size_t slot, size_t position);

  size_t at(Row row, size_t slot) const { return positions_[row * slots_ + slot]; }
  std::vector<size_t> copy(Row row) const;
  void clear();

 private:
  Row allocate();

  size_t slots_;
  size_t nothing_;
  std::vector<size_t> positions_;
  std::vector<uint32_t> owners_;
  std::vector<Row> free_;
};

}  // namespace consort::expression::regex
