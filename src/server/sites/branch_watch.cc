#include "server/sites/branch_watch.h"

#include <algorithm>

namespace consort::server {
namespace {

constexpr size_t kMostMoves = 10'000;  // told one by one

}  // namespace

Result<std::unique_ptr<BranchWatch>> BranchWatch::begin(
    std::shared_ptr<const ObjectDatabase> objects, std::string reference, HeadLog log,
    OnBranchMoved on_moved) {
  std::unique_ptr<BranchWatch> watch(new BranchWatch(std::move(objects), std::move(reference),
                                                     std::move(log), std::move(on_moved)));
  TRY(watch->known_, watch->objects_->reference(watch->reference_));
  return watch;
}

Status BranchWatch::look() {
  {
    std::lock_guard lock(mutex_);
    again_ = true;
    if (std::exchange(busy_, true)) return {};
  }
  while (true) {
    {
      std::lock_guard lock(mutex_);
      if (!std::exchange(again_, false)) {
        busy_ = false;
        return {};
      }
    }
    if (Status told = tell(); !told) {
      std::lock_guard lock(mutex_);
      busy_ = false;
      return told;
    }
  }
}

Status BranchWatch::tell() {
  TRY(std::optional<ObjectId> head, objects_->reference(reference_));
  if (!head || head == known_) return {};
  TRY(std::vector<BranchMove> moves, moves_to(*head));
  for (const BranchMove& move : moves) {
    known_ = move.to;
    if (on_moved_) on_moved_(move);
  }
  return {};
}

// From the head back to what is known. Where the log does not lead there it is one move.
Result<std::vector<BranchMove>> BranchWatch::moves_to(const ObjectId& head) const {
  std::vector<BranchMove> moves;
  ObjectId at = head;
  bool reached = false;
  TRY_DO(log_.read_back([&](const HeadMove& move) {
    if (move.to == at && move.from != at) {  // else it never came to be, or is not of this head yet
      std::optional<ObjectId> from;
      if (!move.from.is_zero()) from = move.from;
      moves.push_back({from, at});
      reached = from == known_;
      at = move.from;
    }
    return !reached && moves.size() < kMostMoves && !at.is_zero();
  }));
  if (!reached) return std::vector{BranchMove{known_, head}};
  std::ranges::reverse(moves);
  return moves;
}

}  // namespace consort::server
