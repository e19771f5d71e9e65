#pragma once
#include <cstdint>
#include <string_view>

namespace consort::document {

// What a plain (unquoted) scalar stands for.
struct PlainScalar {
  enum class Kind : uint8_t { text, null, boolean, integer, real, integer_too_big, real_too_big };
  Kind kind = Kind::text;
  bool boolean = false;
  int64_t integer = 0;
  double real = 0;
};

// By the core schema of YAML 1.2 (section 10.3.2): decimal, 0o17 and 0x1F integers, no underscores.
PlainScalar read_plain(std::string_view text);

// True when a YAML 1.1 reader may take the plain `text` for something else than text: yes, 0b1,
// 1_000, 12:30:45, 2026-03-01, "=", "<<". Errs on the side of true.
bool special_in_yaml_1_1(std::string_view text);

// The tags of the core schema, and what else a node may have in their place.
enum class Tag : uint8_t { none, text, integer, real, boolean, null, list, map, unknown };
Tag core_tag(std::string_view tag);  // "tag:yaml.org,2002:int"; "!" is text

}  // namespace consort::document
