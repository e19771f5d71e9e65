#include "survey/memory/trace.h"

#include <algorithm>

namespace consort::survey {

Fingerprint Present::of(const std::string& path) {
  if (census_) {
    auto record = census_->files.find(path);
    if (record != census_->files.end() && record->second.print != Fingerprint{})
      return record->second.print;
  }
  auto [known, is_new] = known_.try_emplace(path);
  if (is_new) known->second = files_.fingerprint(path);
  return known->second;
}

void Trace::note(const std::string& path, const system::FileStatus* status, WallTime now) {
  if (status && !is_settled(*status, now)) cannot_tell();
  prints_.try_emplace(path, status ? status->fingerprint() : Fingerprint{});
}

bool Trace::holds(Present& present) const {
  return complete_ && std::ranges::all_of(prints_, [&](const auto& noted) {
           return present.of(noted.first) == noted.second;
         });
}

}  // namespace consort::survey
