#include "wire/codec.h"

#include <algorithm>

#include "base/base64.h"
#include "base/strings.h"

namespace consort::wire {
namespace {

// "" or what is wrong with so many bytes.
std::string length_fault(size_t bytes, size_t least, size_t most) {
  if (bytes < least) return bytes == 0 ? "is empty" : "is shorter than " + count(least, "byte");
  if (bytes > most) return "is longer than " + count(most, "byte");
  return {};
}

}  // namespace

model::Value Encoder::written(const std::string& bytes, Bytes) {
  return model::Value(base64_encode(bytes));
}

const model::Value* Decoder::present(std::string_view key) {
  const model::Value* value = fields_.any(key);
  if (!value) fields_.refuse(key, "is missing");
  return value;
}

void Decoder::operator()(std::string_view key, bool& to) {
  if (present(key)) to = fields_.boolean_or(key, false);
}

void Decoder::operator()(std::string_view key, std::string& to, Length bound) {
  to = fields_.text(key);
  if (std::string fault = length_fault(to.size(), bound.least, bound.most); !fault.empty())
    fields_.refuse(key, std::move(fault));
}

void Decoder::operator()(std::string_view key, std::string& to, Bytes bound) {
  auto bytes = base64_decode(fields_.text(key));
  if (!bytes) fields_.refuse(key, "is not base64 with padding");
  to = std::move(bytes).value_or("");
  if (std::string fault = length_fault(to.size(), bound.least, bound.most); !fault.empty())
    fields_.refuse(key, std::move(fault));
}

void Decoder::operator()(std::string_view key, WallTime& to) {
  std::string written = fields_.text(key);
  auto time = parse_rfc3339(written);
  if (!time) {
    fields_.refuse(key,
                   "'" + printable(written, 40) + "' is not a time like 2026-03-01T12:00:00.000Z");
  }
  to = time.value_or(WallTime());
}

void Decoder::operator()(std::string_view key, Code& to) {
  std::string name = fields_.text(key);
  to = Code::failed;
  for (int i = 0; i <= static_cast<int>(Code::io); ++i)
    if (name == to_string(static_cast<Code>(i))) to = static_cast<Code>(i);
}

void Decoder::operator()(std::string_view key, model::Map& to) {
  if (present(key)) to = fields_.map(key);
}

template <class T>
void Decoder::document(std::string_view key, T& to, Result<T> (*read)(const model::Value&)) {
  const model::Value* value = present(key);
  if (!value) return;
  Result<T> result = read(*value);
  if (!result) return fields_.refuse(key, result.error().message);
  to = std::move(*result);
}

void Decoder::operator()(std::string_view key, model::Change& to) {
  document(key, to, model::change_from_value);
}

void Decoder::operator()(std::string_view key, model::Plan& to) {
  document(key, to, model::plan_from_value);
}

void Decoder::operator()(std::string_view key, std::vector<std::string>& to, Most most,
                         Length bound) {
  items(key, most);
  to = fields_.texts(key);
  for (size_t i = 0; i < to.size(); ++i) {
    std::string fault = length_fault(to[i].size(), bound.least, bound.most);
    if (!fault.empty()) fields_.refuse(fail(Code::invalid, fields_.inside(key, i) + ": " + fault));
  }
}

const model::List& Decoder::items(std::string_view key, Most most) {
  static const model::List none;
  const model::List& list = fields_.list(key);
  if (list.size() <= most.items) return list;
  fields_.refuse(
      key, std::to_string(list.size()) + " items are more than " + std::to_string(most.items));
  return none;
}

size_t Decoder::one_of(std::string_view key, const std::vector<std::string_view>& names) {
  std::string name = fields_.text(key);
  auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  std::string all;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) all += i + 1 == names.size() ? " or " : ", ";
    all += names[i];
  }
  fields_.refuse(key, "'" + printable(name, 40) + "' is not " + all);
  return 0;
}

}  // namespace consort::wire
