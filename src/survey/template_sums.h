#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consort::survey {

// The sums of what packages keep below /usr/share and /usr/lib, of which scripts make copies. Of a
// large system there are hundreds of thousands, so each takes as little as can be. Not thread-safe
// while it is filled.
template <class Sum>
class TemplateSums {
 public:
  void add(const Sum& sum, std::string_view package) {
    if (packages_.empty() || packages_.back() != package) packages_.emplace_back(package);
    sums_.emplace_back(sum, static_cast<uint32_t>(packages_.size() - 1));
  }
  // When all have been added; before it nothing is found.
  void sort() {
    std::ranges::sort(sums_);
    const auto same = std::ranges::unique(sums_, {}, &Entry::first);
    sums_.erase(same.begin(), same.end());
    sums_.shrink_to_fit();
  }
  // "": no package has it.
  std::string_view package_of(const Sum& sum) const {
    auto found = std::ranges::lower_bound(sums_, sum, {}, &Entry::first);
    if (found == sums_.end() || found->first != sum) return {};
    return packages_[found->second];
  }

 private:
  using Entry = std::pair<Sum, uint32_t>;
  std::vector<Entry> sums_;
  std::vector<std::string> packages_;  // in the order they came
};

}  // namespace consort::survey
