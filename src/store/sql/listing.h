#pragma once
#include <charconv>
#include <string>
#include <vector>

#include "store/page.h"
#include "store/sql/query.h"

namespace consort::store::sql {

// A list of one table by its number, filtered. Texts given to where() must outlive the listing.
class Listing {
 public:
  enum class Order { newest_first, oldest_first };

  Listing(std::string_view table, std::string_view columns, Order order = Order::newest_first)
      : table_(table), columns_(columns), order_(order) {}

  template <class T>
  Listing& where(std::string_view condition, const T& value) {
    conditions_ += (conditions_.empty() ? " WHERE " : " AND ") + std::string(condition);
    parameters_.push_back(parameter(value));
    return *this;
  }
  // Only when there is something to compare with.
  template <class T>
  Listing& where(std::string_view condition, const std::optional<T>& value) {
    return value ? where(condition, *value) : *this;
  }

  // `key` is the member that holds the number, `column` its column.
  template <class T, class Key>
  Result<Page<T>> page(Connection& connection, const PageRequest& request, Key T::*key,
                       std::string_view column = "id") {
    const bool newest = order_ == Order::newest_first;
    if (!request.after.empty()) {
      TRY(int64_t last, last_number(request.after));
      where(std::string(column) + (newest ? " < ?" : " > ?"), last);
    }
    const size_t size = page_size(request);
    // One row more tells whether there is a next page.
    parameters_.push_back(parameter(size + 1));
    std::string statement = "SELECT " + columns_ + " FROM " + table_ + conditions_ + " ORDER BY " +
                            std::string(column) + (newest ? " DESC" : "") + " LIMIT ?";
    TRY(auto cursor, connection.run(statement, parameters_));
    Page<T> page;
    while (true) {
      TRY(bool more, cursor->next());
      if (!more) return page;
      if (page.items.size() == size) break;
      TRY_DO(read_row(*cursor, page.items.emplace_back()));
    }
    page.next = make_cursor(table_, number_text(page.items.back().*key));
    return page;
  }

 private:
  Result<int64_t> last_number(const std::string& cursor) const {
    TRY(std::string key, read_cursor(table_, cursor));
    int64_t number = 0;
    auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    if (error != std::errc() || end != key.data() + key.size())
      return fail(Code::invalid, "the cursor does not belong to this list");
    return number;
  }
  template <class Kind>
  static std::string number_text(Id<Kind> id) {
    return std::to_string(id.value);
  }
  static std::string number_text(int64_t number) { return std::to_string(number); }

  const std::string table_, columns_;
  const Order order_;
  std::string conditions_;
  std::vector<Parameter> parameters_;
};

}  // namespace consort::store::sql
