#include "cli/remote/show/members.h"

#include "base/strings.h"
#include "cli/plan_text.h"

namespace consort::cli {
namespace {

constexpr size_t kLongestCell = 120;  // bytes

}  // namespace

const model::Value& member(const model::Value& value, std::string_view path) {
  static const model::Value kNothing;
  const model::Value* found = value.is_map() ? model::find_path(value.map(), path) : nullptr;
  return found ? *found : kNothing;
}

std::string text_at(const model::Value& value, std::string_view path) {
  const model::Value& found = member(value, path);
  return found.is_text() ? found.text() : "";
}

int64_t integer_at(const model::Value& value, std::string_view path) {
  const model::Value& found = member(value, path);
  return found.is_integer() ? found.integer() : 0;
}

bool flag_at(const model::Value& value, std::string_view path) {
  const model::Value& found = member(value, path);
  return found.is_boolean() && found.boolean();
}

const model::List& list_at(const model::Value& value, std::string_view path) {
  static const model::List kNone;
  const model::Value& found = member(value, path);
  return found.is_list() ? found.list() : kNone;
}

std::string cell(const model::Value& value) {
  if (value.is_null()) return "-";
  if (value.is_unknown()) return "(unknown)";
  if (value.is_text()) return printable(value.text(), kLongestCell);
  if (!value.is_list()) return value_text(value);
  std::vector<std::string> items;
  for (const model::Value& item : value.list())
    items.push_back(cell(item));
  return items.empty() ? "-" : printable(join(items, ","), kLongestCell);
}

}  // namespace consort::cli
