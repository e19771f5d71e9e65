#include "compiler/build/built.h"

namespace consort::compiler {

BuiltResources::BuiltResources(std::vector<Built> all) : all_(std::move(all)) {
  std::sort(all_.begin(), all_.end(), [](const Built& a, const Built& b) {
    if (a.type != b.type) return a.type->number() < b.type->number();
    return *a.draft->name < *b.draft->name;
  });
  index_.reserve(all_.size());
  for (uint32_t i = 0; i < all_.size(); ++i)
    index_.emplace(ResourceKey{all_[i].type, *all_[i].draft->name}, i);
}

std::optional<uint32_t> BuiltResources::find(ResourceKey key) const {
  auto found = index_.find(key);
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

BuiltResources::Range BuiltResources::of_type(const Type& type) const {
  auto less = [](const Built& built, uint32_t number) { return built.type->number() < number; };
  auto more = [](uint32_t number, const Built& built) { return number < built.type->number(); };
  auto first = std::lower_bound(all_.begin(), all_.end(), type.number(), less);
  auto last = std::upper_bound(first, all_.end(), type.number(), more);
  return {static_cast<uint32_t>(first - all_.begin()), static_cast<uint32_t>(last - all_.begin())};
}

}  // namespace consort::compiler
