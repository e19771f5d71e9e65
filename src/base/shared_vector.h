#pragma once
#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "base/shared.h"

namespace consort {

// A vector whose copies share the items until one of them changes: for what is passed on to many
// and hardly ever altered. Copying is safe from any thread.
template <class T>
class SharedVector {
 public:
  using value_type = T;
  using const_iterator = const T*;

  SharedVector() = default;
  SharedVector(std::vector<T> items) {
    if (!items.empty()) items_ = Shared<std::vector<T>>::make(std::move(items));
  }
  SharedVector(std::initializer_list<T> items) : SharedVector(std::vector<T>(items)) {}

  bool empty() const { return size() == 0; }
  size_t size() const { return items_ ? (*items_)->size() : 0; }
  const T* begin() const { return items_ ? (*items_)->data() : nullptr; }
  const T* end() const { return begin() + size(); }
  const T& operator[](size_t i) const { return (**items_)[i]; }
  const T& front() const { return (*items_)->front(); }
  const T& back() const { return (*items_)->back(); }

  // The items to change, of this copy alone.
  std::vector<T>& own() {
    if (!items_) items_ = Shared<std::vector<T>>::make();
    return items_->own();
  }

  friend bool operator==(const SharedVector& a, const SharedVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::optional<Shared<std::vector<T>>> items_;
};

}  // namespace consort
