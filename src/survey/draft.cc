#include "survey/draft.h"

namespace consort::survey {
namespace {

using model::Value;

size_t text_of(const model::Map& attributes) {
  size_t bytes = 0;
  for (const auto& entry : attributes) {
    if (entry.value.is_text()) bytes += entry.value.text().size();
    if (entry.value.is_map()) bytes += text_of(entry.value.map());
  }
  return bytes;
}

}  // namespace

void Draft::add(const std::string& collection, const std::string& name, model::Map attributes) {
  const size_t bytes = text_of(attributes);
  if (bytes > most_bytes_ - bytes_)
    return remark(collection + "." + name, "there is more to describe than fits; left out");
  bytes_ += bytes;
  layer_[collection].set(name, Value(std::move(attributes)));
}

void Draft::remark(const std::string& address, const std::string& text) {
  description_.remarks.push_back({address, text});
}

void Draft::leave_out(const std::string& address, Origin origin, const std::string& reason) {
  description_.left_out.push_back({address, origin, reason});
}

Description Draft::finish() {
  for (auto& [collection, resources] : layer_)
    description_.layer.set(collection, Value(std::move(resources)));
  return std::move(description_);
}

}  // namespace consort::survey
