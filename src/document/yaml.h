#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "model/value.h"

namespace consort::document {

// What one document may cost. Whatever goes past is an error at the place where it does.
struct Limits {
  size_t bytes = 64 << 20;
  size_t nodes = 10'000'000;         // as written
  size_t aliased_nodes = 1'000'000;  // that aliases and merges add, counted as if they were copies
  uint32_t depth = 64;               // of lists and maps in each other
};

// Reads one YAML 1.2 document (core schema) in which every value and every key knows its place;
// `document` is its name and outlives the value. Empty text is null.
//
// Says all that is wrong at once, except that nothing is looked for after a syntax error; nullopt
// then.
//
//   * Plain words are null, true, false and numbers only as the core schema has them: `yes`, `on`
//     and `12:30:45` are text, and so is everything quoted. An integer past 64 bits is an error.
//   * Keys are text: `80:` and `true:` give "80" and "true". Lists and maps as keys are errors.
//   * An alias is its anchor's value with the place of the alias.
//   * `<<: *base` and `<<: [*a, *b]` merge as in YAML 1.1: own keys win, then the earlier map.
//     Merged keys stand first and keep their places.
//   * Only the core tags (!!str, !!int, !!float, !!bool, !!null, !!seq, !!map) are known.
//
// Rules: yaml-syntax, yaml-tab, bad-utf8, bad-encoding, bad-character, too-large, too-deep,
// several-documents, duplicate-key, bad-key, bad-merge, integer-range, number-range, bad-value,
// unknown-yaml-tag, unknown-anchor, alias-loop, alias-bomb, too-many-errors.
std::optional<model::Value> read_yaml(std::string_view text, const std::string* document,
                                      Diagnostics& diagnostics, const Limits& limits = {});

}  // namespace consort::document
