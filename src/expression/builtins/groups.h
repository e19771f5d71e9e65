#pragma once
#include <span>

#include "expression/builtins/builtin.h"

// One table a file of builtins; registry.cc puts them together.
namespace consort::expression {

std::span<const Builtin> case_filters();
std::span<const Builtin> layout_filters();
std::span<const Builtin> markup_filters();
std::span<const Builtin> number_filters();
std::span<const Builtin> list_filters();
std::span<const Builtin> order_filters();
std::span<const Builtin> select_filters();
std::span<const Builtin> map_filters();
std::span<const Builtin> set_filters();
std::span<const Builtin> default_filters();
std::span<const Builtin> encoding_filters();
std::span<const Builtin> json_filters();
std::span<const Builtin> yaml_filters();
std::span<const Builtin> regex_filters();

std::span<const Builtin> kind_tests();
std::span<const Builtin> comparison_tests();
std::span<const Builtin> text_tests();
std::span<const Builtin> list_tests();

std::span<const Builtin> text_methods();
std::span<const Builtin> text_predicates();
std::span<const Builtin> list_methods();
std::span<const Builtin> map_methods();

std::span<const Builtin> functions();

}  // namespace consort::expression
