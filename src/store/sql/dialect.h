#pragma once
#include <string>
#include <string_view>

namespace consort::store::sql {

// What databases call differently. In a migration:
//   {identity}   a 64-bit primary key the database counts up and never reuses
//   {blob}       bytes
//   {key}        text that sorts by its bytes
//   {clustered}  at the end of a table: kept in the order of its primary key, where that exists
struct Dialect {
  std::string_view identity;
  std::string_view blob;
  std::string_view key;
  std::string_view clustered;
};

std::string translate(std::string_view migration, const Dialect& dialect);

}  // namespace consort::store::sql
