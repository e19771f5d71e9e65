#include "expression/builtins/registry.h"

#include <unordered_map>

#include "base/strings.h"
#include "expression/builtins/groups.h"

namespace consort::expression {
namespace {

using Table = std::unordered_map<std::string_view, const Builtin*>;

Table table(std::initializer_list<std::span<const Builtin>> groups) {
  Table all;
  for (std::span<const Builtin> group : groups) {
    for (const Builtin& builtin : group) {
      check(all.emplace(builtin.name, &builtin).second, "two builtins have one name");
    }
  }
  return all;
}

const Table& filters() {
  static const Table all =
      table({case_filters(), layout_filters(), markup_filters(), number_filters(), list_filters(),
             order_filters(), select_filters(), map_filters(), set_filters(), default_filters(),
             encoding_filters(), json_filters(), yaml_filters(), regex_filters()});
  return all;
}

const Table& tests() {
  static const Table all = table({kind_tests(), comparison_tests(), text_tests(), list_tests()});
  return all;
}

const Table& globals() {
  static const Table all = table({functions()});
  return all;
}

const Table* methods(const model::Value& object) {
  static const Table text = table({text_methods(), text_predicates()});
  static const Table list = table({list_methods()});
  static const Table map = table({map_methods()});
  if (object.is_text()) return &text;
  if (object.is_list()) return &list;
  return object.is_map() ? &map : nullptr;
}

const Builtin* find(const Table& table, std::string_view name) {
  auto found = table.find(name);
  return found == table.end() ? nullptr : found->second;
}

std::vector<std::string> names(const Table& table) {
  std::vector<std::string> names;
  for (const auto& [name, builtin] : table)
    names.emplace_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

const Builtin* find_filter(std::string_view name) { return find(filters(), name); }
const Builtin* find_test(std::string_view name) { return find(tests(), name); }
const Builtin* find_global(std::string_view name) { return find(globals(), name); }
const Builtin* find_method(const model::Value& object, std::string_view name) {
  const Table* table = methods(object);
  return table ? find(*table, name) : nullptr;
}

std::vector<std::string> global_names() { return names(globals()); }

Failure unknown_filter(std::string_view name) {
  std::string hint = did_you_mean(name, names(filters()));
  if (find_test(name)) hint = "it is a test: write 'is " + std::string(name) + "'";
  return {rules::kUnknownFilter, "there is no filter '" + printable(name, 80) + "'", hint};
}

Failure unknown_test(std::string_view name) {
  std::string hint = did_you_mean(name, names(tests()));
  if (find_filter(name)) hint = "it is a filter: write '|" + std::string(name) + "'";
  return {rules::kUnknownTest, "there is no test '" + printable(name, 80) + "'", hint};
}

}  // namespace consort::expression
