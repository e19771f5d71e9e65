#pragma once
#include <optional>

#include "model/selector.h"
#include "server/api/dispatch/answer.h"
#include "server/api/dispatch/call.h"
#include "store/page.h"

namespace consort::server {

// The parameters `limit` and `continue`.
store::PageRequest page_of(const Call& call);

// {"items": [...], "continue": "..."}, each item with the members that `fields` asks for.
Reply list_answer(const Call& call, model::List items, const std::string& next);

template <class T, class View>
Reply list_answer(const Call& call, const store::Page<T>& page, View view) {
  model::List items;
  items.reserve(page.items.size());
  for (const T& item : page.items)
    items.emplace_back(view(item));
  return list_answer(call, std::move(items), page.next);
}

// The parameter `filter`, a selector of hosts; nullopt: all.
Outcome<std::optional<model::Selector>> filter_of(const Call& call);

}  // namespace consort::server
