#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace consort::store {

// Which part of a list: what follows a cursor. Lists are sorted by a key that never changes, so
// rows that come or go meanwhile shift nothing: no row is given twice or left out.
struct PageRequest {
  std::string after;   // `next` of the page before; "": from the start
  size_t limit = 100;  // at most kLongestPage
};
constexpr size_t kLongestPage = 1000;

template <class T>
struct Page {
  std::vector<T> items;
  std::string next;  // "": this is the end
};

// A cursor is opaque to those outside: the name of its list and the last key given.
std::string make_cursor(std::string_view list, std::string_view key);
Result<std::string> read_cursor(std::string_view list, std::string_view cursor);  // the key
size_t page_size(const PageRequest& request);

}  // namespace consort::store
