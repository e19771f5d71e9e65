#include "survey/draft.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::survey {
namespace {

using model::Value;

constexpr size_t kLongestLine = 2000;  // bytes of a remark

// Somebody gave it a name that no document can have.
bool is_a_name(std::string_view name) {
  return !invalid_utf8(name) &&
         std::ranges::none_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string one_line(const std::string& text) {
  return is_a_name(text) ? text : printable(text, kLongestLine);
}

bool is_text(const Value& value) {
  if (value.is_text()) return !invalid_utf8(value.text());
  if (value.is_list()) return std::ranges::all_of(value.list(), is_text);
  if (!value.is_map()) return true;
  return std::ranges::all_of(value.map(), [](const model::Map::Entry& entry) {
    return !invalid_utf8(*entry.key) && is_text(entry.value);
  });
}

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
  if (!is_a_name(name))
    return remark(collection + "." + name, "its name has other than printable text; left out");
  if (!std::ranges::all_of(attributes, [](const auto& entry) { return is_text(entry.value); }))
    return remark(collection + "." + name, "it has bytes that are not text; left out");
  const size_t bytes = text_of(attributes);
  if (bytes > most_bytes_ - bytes_) cannot_tell(collection + "." + name);
  if (bytes > most_bytes_ - bytes_)
    return remark(collection + "." + name, "there is more to describe than fits; left out");
  bytes_ += bytes;
  layer_[collection].set(name, Value(std::move(attributes)));
}

// Past `most_bytes` it is the remark alone.
void Draft::add_binary(Description::Binary binary) {
  if (binary.bytes.size() > most_bytes_ - bytes_) return;
  bytes_ += binary.bytes.size();
  description_.binaries.push_back(std::move(binary));
}

void Draft::remark(const std::string& address, const std::string& text) {
  description_.remarks.push_back({one_line(address), one_line(text)});
}

void Draft::cannot_tell(const std::string& address) { description_.unread.insert(address); }

void Draft::leave_out(const std::string& address, Origin origin, const std::string& reason) {
  description_.left_out.push_back({one_line(address), origin, reason});
}

void Draft::add(const Description& part) {
  for (const auto& type : part.layer)
    for (const auto& resource : type.value.map())
      add(*type.key, *resource.key, resource.value.map());
  for (const Description::Remark& each : part.remarks)
    remark(each.address, each.text);
  for (const Description::Binary& each : part.binaries)
    add_binary(each);
  description_.unread.insert(part.unread.begin(), part.unread.end());
  for (const Description::LeftOut& each : part.left_out)
    leave_out(each.address, each.origin, each.reason);
}

Description Draft::finish() {
  for (auto& [collection, resources] : layer_)
    description_.layer.set(collection, Value(std::move(resources)));
  return std::move(description_);
}

}  // namespace consort::survey
