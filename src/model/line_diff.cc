#include "model/line_diff.h"

#include <algorithm>

namespace consort::model {
namespace {

constexpr size_t kMostSteps = 50'000'000;  // line comparisons of one diff

// The greedy algorithm of Myers ("An O(ND) difference algorithm", 1986): the furthest point on
// every diagonal for each number of edits.
class Myers {
 public:
  Myers(std::span<const uint32_t> a, std::span<const uint32_t> b, size_t most)
      : a_(a), b_(b), most_(most) {
    size_t shorter = std::min(a.size(), b.size());
    while (head_ < shorter && a[head_] == b[head_])
      ++head_;
    while (tail_ < shorter - head_ && a[a.size() - 1 - tail_] == b[b.size() - 1 - tail_])
      ++tail_;
    n_ = static_cast<ptrdiff_t>(a.size() - head_ - tail_);
    m_ = static_cast<ptrdiff_t>(b.size() - head_ - tail_);
  }

  std::vector<LineEdit> run() {
    if (n_ == 0 && m_ == 0) return {};
    if (n_ == 0 || m_ == 0 || !search()) return {whole()};
    return walk_back();
  }

 private:
  LineEdit whole() const {
    return {head_, static_cast<size_t>(n_), head_, static_cast<size_t>(m_)};
  }
  bool same(ptrdiff_t x, ptrdiff_t y) const {
    return a_[head_ + static_cast<size_t>(x)] == b_[head_ + static_cast<size_t>(y)];
  }

  // The furthest x on diagonal k (= x - y) after `d` edits, and 0 before any.
  ptrdiff_t furthest(ptrdiff_t d, ptrdiff_t k) const {
    return d < 0 ? 0 : rows_[static_cast<size_t>(d)][static_cast<size_t>((k + d) / 2)];
  }
  // Whether the way to diagonal k with `d` edits came by adding a line, and not by removing one.
  bool by_adding(ptrdiff_t d, ptrdiff_t k) const {
    return k == -d || (k != d && furthest(d - 1, k - 1) < furthest(d - 1, k + 1));
  }
  ptrdiff_t entry(ptrdiff_t d, ptrdiff_t k) const {
    if (d == 0) return 0;
    return by_adding(d, k) ? furthest(d - 1, k + 1) : furthest(d - 1, k - 1) + 1;
  }

  // Fills rows_ until the end is reached; false when that takes too many edits or steps.
  bool search() {
    size_t steps = 0;
    for (ptrdiff_t d = 0; d <= static_cast<ptrdiff_t>(most_); ++d) {
      std::vector<uint32_t> row;
      row.reserve(static_cast<size_t>(d) + 1);
      for (ptrdiff_t k = -d; k <= d; k += 2) {
        ptrdiff_t start = entry(d, k), x = start;
        while (x < n_ && x - k < m_ && same(x, x - k))
          ++x;
        steps += static_cast<size_t>(x - start) + 1;
        row.push_back(static_cast<uint32_t>(x));
        if (k == n_ - m_ && x >= n_) {
          rows_.push_back(std::move(row));
          return true;
        }
      }
      rows_.push_back(std::move(row));
      if (steps > kMostSteps) return false;
    }
    return false;
  }

  std::vector<LineEdit> walk_back() const {
    std::vector<LineEdit> edits;  // last first
    ptrdiff_t k = n_ - m_;
    for (ptrdiff_t d = static_cast<ptrdiff_t>(rows_.size()) - 1; d > 0; --d) {
      bool adding = by_adding(d, k);
      ptrdiff_t x = entry(d, k), y = x - k;  // right after the edit
      prepend(edits, adding ? LineEdit{at(x), 0, at(y - 1), 1} : LineEdit{at(x - 1), 1, at(y), 0});
      k += adding ? 1 : -1;
    }
    std::reverse(edits.begin(), edits.end());
    return edits;
  }
  size_t at(ptrdiff_t middle) const { return head_ + static_cast<size_t>(middle); }

  // Puts `edit` before the last one taken, as one with it when they touch.
  static void prepend(std::vector<LineEdit>& edits, const LineEdit& edit) {
    bool touches = !edits.empty() && edit.before + edit.removed == edits.back().before &&
                   edit.after + edit.added == edits.back().after;
    if (!touches) return edits.push_back(edit);
    LineEdit& next = edits.back();
    next = {edit.before, edit.removed + next.removed, edit.after, edit.added + next.added};
  }

  std::span<const uint32_t> a_, b_;
  size_t most_;
  size_t head_ = 0, tail_ = 0;  // lines that are equal at both ends
  ptrdiff_t n_ = 0, m_ = 0;     // lines between
  std::vector<std::vector<uint32_t>> rows_;
};

}  // namespace

std::vector<LineEdit> line_edits(std::span<const uint32_t> before, std::span<const uint32_t> after,
                                 size_t most) {
  return Myers(before, after, most).run();
}

}  // namespace consort::model
