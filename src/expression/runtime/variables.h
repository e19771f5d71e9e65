#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "expression/runtime/datum.h"
#include "expression/syntax/ast.h"

namespace consort::expression {

// The local variables of one template while it runs: a stack of frames, in which each sees those of
// the frame it is written in (its parent), not those of the frame it was called from. Frame 0 is
// the top of the template.
class Variables {
 public:
  // A frame to come back to, from a macro's call for one.
  struct Link {
    uint32_t frame = 0;
    uint32_t serial = 0;
  };

  Variables() { frames_.push_back({0, kNoFrame, 0}); }

  Link current() const { return {top(), frames_.back().serial}; }
  bool alive(Link link) const {
    return link.frame < frames_.size() && frames_[link.frame].serial == link.serial;
  }
  bool at_root() const { return frames_.size() == 1; }

  void push(Link parent);
  void push() { push(current()); }
  void pop();
  void clear_top() { variables_.resize(frames_.back().first); }

  void set(ast::NameId id, Datum datum);  // in the top frame
  Datum* find(ast::NameId id);            // from the top frame outwards

  // How many variables were looked at since this was last asked.
  uint64_t take_work() { return std::exchange(work_, 0); }

  // Calls visit(id, datum) for all that find() could find, innermost first.
  template <class Visit>
  void for_each_visible(Visit visit) const {
    for (uint32_t frame = top(); frame != kNoFrame; frame = frames_[frame].parent) {
      for (size_t i = end_of(frame); i > frames_[frame].first; --i) {
        visit(variables_[i - 1].id, variables_[i - 1].datum);
      }
    }
  }

 private:
  static constexpr uint32_t kNoFrame = ~0U;
  struct Variable {
    ast::NameId id = 0;
    Datum datum = {};
  };
  struct Frame {
    size_t first;  // index of its first variable
    uint32_t parent;
    uint32_t serial;
  };
  uint32_t top() const { return static_cast<uint32_t>(frames_.size() - 1); }
  size_t end_of(uint32_t frame) const {
    return frame + 1 < frames_.size() ? frames_[frame + 1].first : variables_.size();
  }

  Datum* find_in(size_t first, size_t end, ast::NameId id);

  std::vector<Variable> variables_;
  std::vector<Frame> frames_;
  uint32_t next_serial_ = 1;
  uint64_t work_ = 0;
};

// Pushes a frame, and pops it at the end of the block.
class FrameGuard {
 public:
  explicit FrameGuard(Variables& variables) : variables_(variables) { variables_.push(); }
  FrameGuard(Variables& variables, Variables::Link parent) : variables_(variables) {
    variables_.push(parent);
  }
  FrameGuard(const FrameGuard&) = delete;
  ~FrameGuard() { variables_.pop(); }

 private:
  Variables& variables_;
};

}  // namespace consort::expression
