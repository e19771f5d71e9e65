#pragma once
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/hash.h"
#include "base/strings.h"
#include "model/json.h"
#include "store/ids.h"
#include "store/sql/connection.h"
#include "store/words.h"

// How the types of value structs are kept in columns: times as nanoseconds since 1970, durations
// as nanoseconds, digests as bytes, enums by their words, ids and booleans as integers, nullopt as
// NULL, trees as JSON, and lists of lines (tags) as lines.
namespace consort::store::sql {

inline Parameter parameter(std::nullptr_t) { return nullptr; }
inline Parameter parameter(bool value) { return int64_t{value}; }
template <std::integral T>
Parameter parameter(T value) {
  return static_cast<int64_t>(value);
}
inline Parameter parameter(double value) { return value; }
inline Parameter parameter(std::string_view text) { return text; }
inline Parameter parameter(const std::string& text) { return std::string_view(text); }
inline Parameter parameter(const char* text) { return std::string_view(text); }
inline Parameter parameter(Blob blob) { return blob; }
inline Parameter parameter(const Digest& digest) {
  return Blob{{reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()}};
}
inline Parameter parameter(WallTime time) { return int64_t{time.time_since_epoch().count()}; }
inline Parameter parameter(Duration duration) { return int64_t{duration.count()}; }
template <class Tag>
Parameter parameter(Id<Tag> id) {
  return id.value;
}
template <Worded E>
Parameter parameter(E value) {
  return to_string(value);
}
template <class T>
Parameter parameter(const std::optional<T>& value) {
  return value ? parameter(*value) : Parameter(nullptr);
}

inline Error bad_column(int column, std::string_view text) {
  return fail(Code::corrupt, "the database holds '" + std::string(text.substr(0, 80)) +
                                 "' in column " + std::to_string(column) + " of a row");
}

template <std::integral T>
Status read(const Cursor& row, int column, T& into) {
  into = static_cast<T>(row.integer(column));
  return {};
}
inline Status read(const Cursor& row, int column, bool& into) {
  into = row.integer(column) != 0;
  return {};
}
inline Status read(const Cursor& row, int column, double& into) {
  into = row.real(column);
  return {};
}
inline Status read(const Cursor& row, int column, std::string& into) {
  into = row.text(column);
  return {};
}
inline Status read(const Cursor& row, int column, Digest& into) {
  std::string_view bytes = row.blob(column);
  if (bytes.size() != into.bytes.size()) return bad_column(column, to_hex(bytes));
  std::copy(bytes.begin(), bytes.end(), into.bytes.begin());
  return {};
}
inline Status read(const Cursor& row, int column, WallTime& into) {
  into = WallTime(Duration(row.integer(column)));
  return {};
}
inline Status read(const Cursor& row, int column, Duration& into) {
  into = Duration(row.integer(column));
  return {};
}
template <class Tag>
Status read(const Cursor& row, int column, Id<Tag>& into) {
  into.value = row.integer(column);
  return {};
}
template <Worded E>
Status read(const Cursor& row, int column, E& into) {
  auto value = from_word<E>(row.text(column));
  if (!value) return bad_column(column, row.text(column));
  into = *value;
  return {};
}
inline Status read(const Cursor& row, int column, model::Value& into) {
  TRY(into, model::parse_json(row.text(column)));
  return {};
}
inline Status read(const Cursor& row, int column, model::Map& into) {
  TRY(model::Value value, model::parse_json(row.text(column)));
  if (!value.is_map()) return bad_column(column, row.text(column));
  into = value.map();
  return {};
}
inline Status read(const Cursor& row, int column, std::vector<std::string>& into) {
  auto lines = split_lines(row.text(column));
  into.assign(lines.begin(), lines.end());
  return {};
}
template <class T>
Status read(const Cursor& row, int column, std::optional<T>& into) {
  into.reset();
  return row.is_null(column) ? Status() : read(row, column, into.emplace());
}

// The first columns of a row, in order.
template <class... T>
Status columns(const Cursor& row, T&... into) {
  int column = 0;
  Status status;
  (void)((status = read(row, column++, into), status.has_value()) && ...);
  return status;
}

}  // namespace consort::store::sql
