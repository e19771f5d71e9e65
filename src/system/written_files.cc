#include "system/written_files.h"

namespace consort::system {

void WrittenFiles::note(const Fingerprint& left, const Digest& content) {
  std::lock_guard lock(mutex_);
  place(left) = {left, content};
}

std::optional<Digest> WrittenFiles::take(const Fingerprint& found) {
  std::lock_guard lock(mutex_);
  Entry& entry = place(found);
  if (entry.left != found || found == Fingerprint{}) return std::nullopt;
  entry.left = {};
  return entry.content;
}

}  // namespace consort::system
