#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/value.h"

namespace consort::document {

// `text` changed as little as possible so that read_yaml() gives `wanted`: whatever keeps its value
// keeps every byte, with its comments, its order and its quotes.
//
//   * New entries of a map stand last, new items of a list where they belong; both in the style of
//     what surrounds them.
//   * An entry that goes takes along the comments that stand right above it, unless it is the
//     first, whose comments may speak of all.
//   * A comment behind a value stays when the value changes.
//   * Line breaks are those of the text.
//
// Fails (invalid) on a text that cannot be read, on a value that YAML cannot say, and where a
// change would reach, through an alias, what is to stay as it is.
Result<std::string> revise_yaml(std::string_view text, const model::Value& wanted);

}  // namespace consort::document
