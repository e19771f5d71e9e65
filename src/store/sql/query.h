#pragma once
#include <optional>
#include <vector>

#include "store/sql/convert.h"

// Statements in one call. A struct is read from a row by the overload of read_row() that its noun
// has; a scalar is read from the first column.
namespace consort::store::sql {

template <class T>
concept Struct = requires(const Cursor& row, T& into) {
  read_row(row, into);
};

template <class T>
Status read_whole(const Cursor& row, T& into) {
  if constexpr (Struct<T>) {
    return read_row(row, into);
  } else {
    return read(row, 0, into);
  }
}

template <class... Args>
Result<std::unique_ptr<Cursor>> start(Connection& connection, std::string_view statement,
                                      const Args&... args) {
  const std::array<Parameter, sizeof...(Args)> parameters{parameter(args)...};
  return connection.run(statement, parameters);
}

// How many rows were written.
template <class... Args>
Result<int64_t> run(Connection& connection, std::string_view statement, const Args&... args) {
  TRY(auto cursor, start(connection, statement, args...));
  while (true) {
    TRY(bool more, cursor->next());
    if (!more) return cursor->changes();
  }
}

template <class T, class... Args>
Result<std::optional<T>> first(Connection& connection, std::string_view statement,
                               const Args&... args) {
  TRY(auto cursor, start(connection, statement, args...));
  TRY(bool found, cursor->next());
  if (!found) return std::optional<T>();
  std::optional<T> value(std::in_place);
  TRY_DO(read_whole(*cursor, *value));
  // Only a statement that has run to its end has surely written.
  TRY(bool more, cursor->next());
  check(!more, "a statement for one row gave more");
  return value;
}

// As first(), for rows that are always there: aggregates, and what RETURNING gives.
template <class T, class... Args>
Result<T> one(Connection& connection, std::string_view statement, const Args&... args) {
  TRY(auto value, (first<T>(connection, statement, args...)));
  check(value.has_value(), "a statement gave no row");
  return std::move(*value);
}

// As first(); without a row, not_found and "there is no <what>".
template <class T, class... Args>
Result<T> required(Connection& connection, std::string_view what, std::string_view statement,
                   const Args&... args) {
  TRY(auto value, (first<T>(connection, statement, args...)));
  if (!value) return fail(Code::not_found, "there is no " + std::string(what));
  return std::move(*value);
}

template <class T, class... Args>
Result<std::vector<T>> all(Connection& connection, std::string_view statement,
                           const Args&... args) {
  TRY(auto cursor, start(connection, statement, args...));
  std::vector<T> values;
  while (true) {
    TRY(bool more, cursor->next());
    if (!more) return values;
    TRY_DO(read_whole(*cursor, values.emplace_back()));
  }
}

// For statements that write one row by its key: not_found when there was none.
template <class... Args>
Status run_on_one(Connection& connection, std::string_view what, std::string_view statement,
                  const Args&... args) {
  TRY(int64_t changed, run(connection, statement, args...));
  if (changed == 0) return fail(Code::not_found, "there is no " + std::string(what));
  return {};
}

}  // namespace consort::store::sql
