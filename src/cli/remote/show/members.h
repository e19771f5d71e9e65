#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "model/value.h"

namespace consort::cli {

// Looks into an answer that may hold anything: what is not there, or is of another kind, is null,
// "", 0 or an empty list. Paths are dotted: "progress.hosts".
const model::Value& member(const model::Value& value, std::string_view path);
std::string text_at(const model::Value& value, std::string_view path);
int64_t integer_at(const model::Value& value, std::string_view path);
bool flag_at(const model::Value& value, std::string_view path);
const model::List& list_at(const model::Value& value, std::string_view path);

// A member in one line for people: texts as they are, lists with commas, "-" where there is none.
std::string cell(const model::Value& value);

}  // namespace consort::cli
