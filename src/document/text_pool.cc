#include "document/text_pool.h"

#include "base/hash.h"

namespace consort::document {

model::Text TextPool::intern(std::string_view characters) {
  if (texts_.size() * 2 >= slots_.size()) grow();
  size_t mask = slots_.size() - 1;
  auto hash = static_cast<uint32_t>(fast_hash(characters));
  size_t i = hash & mask;
  for (; slots_[i].position != 0; i = (i + 1) & mask) {
    const model::Text& text = texts_[slots_[i].position - 1];
    if (slots_[i].hash == hash && *text == characters) return text;
  }
  texts_.push_back(model::text(characters));
  slots_[i] = {hash, static_cast<uint32_t>(texts_.size())};
  return texts_.back();
}

void TextPool::grow() {
  std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.position == 0) continue;
    size_t i = slot.hash & mask;
    while (slots_[i].position != 0)
      i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

}  // namespace consort::document
