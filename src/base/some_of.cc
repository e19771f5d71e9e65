#include "base/some_of.h"

#include <algorithm>

#include "base/strings.h"

namespace consort {

std::string some_of(const std::vector<std::string>& names, size_t shown) {
  const size_t count = std::min(shown, names.size());
  const std::string text =
      join(std::vector(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count)), ", ");
  const size_t more = names.size() - count;
  return more == 0 ? text : text + " and " + std::to_string(more) + " more";
}

}  // namespace consort
