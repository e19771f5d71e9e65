#include "server/api/collections/listing.h"

#include <set>

#include "base/strings.h"
#include "store/hosts.h"

namespace consort::server {
namespace {

model::Value selected(const model::Value& item, const std::set<std::string_view>& names) {
  model::Map some;
  for (const auto& entry : item.map())
    if (names.contains(*entry.key)) some.set(entry.key, entry.value);
  return model::Value(std::move(some));
}

}  // namespace

store::PageRequest page_of(const Call& call) {
  store::PageRequest page;
  if (auto* limit = call.find("limit")) page.limit = static_cast<size_t>(limit->integer());
  if (auto* after = call.find("continue")) page.after = after->text();
  return page;
}

Reply list_answer(const Call& call, model::List items, const std::string& next) {
  if (auto* fields = call.find("fields")) {
    std::set<std::string_view> names;
    for (std::string_view name : split(fields->text(), ','))
      names.insert(trim(name));
    for (model::Value& item : items)
      item = selected(item, names);
  }
  model::Map list;
  list.set("items", model::Value(std::move(items)));
  if (!next.empty()) list.set("continue", model::Value(next));
  return Answer::of(std::move(list));
}

Outcome<std::optional<model::Selector>> filter_of(const Call& call) {
  auto* filter = call.find("filter");
  if (!filter) return std::optional<model::Selector>();
  auto selector = model::Selector::parse(filter->text(), store::hosts::flags());
  if (selector) return std::optional(std::move(*selector));
  return Problem{.status = 400,
                 .code = "bad_filter",
                 .detail = "filter, column " + std::to_string(selector.error().column) + ": " +
                           selector.error().message,
                 .hint = selector.error().hint};
}

}  // namespace consort::server
