#pragma once
#include <atomic>
#include <cstdint>
#include <utility>

namespace consort {

// A shared, immutable T in one allocation and one pointer (std::shared_ptr takes two words).
// Copying is safe from any thread; the T itself never changes after make().
template <class T>
class Shared {
 public:
  template <class... Args>
  static Shared make(Args&&... args) {
    return Shared(new Box{T(std::forward<Args>(args)...)});
  }

  Shared(const Shared& other) noexcept : box_(other.box_) { retain(); }
  Shared(Shared&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~Shared() {
    if (box_ && box_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete box_;
  }

  const T& operator*() const { return box_->value; }
  const T* operator->() const { return &box_->value; }

  // The value to change in place when nobody else holds it, else a copy's: copy on write.
  T& own() {
    if (box_->owners.load(std::memory_order_acquire) != 1) *this = make(box_->value);
    return box_->value;
  }

  bool same(const Shared& other) const { return box_ == other.box_; }

 private:
  struct Box {
    T value;
    std::atomic<uint32_t> owners{1};
  };
  explicit Shared(Box* box) : box_(box) {}
  void retain() noexcept {
    if (box_) box_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  Box* box_;
};

}  // namespace consort
