#pragma once
#include <cstdint>
#include <optional>

#include "base/hash.h"
#include "model/schema.h"
#include "model/value.h"

namespace consort::model {

// Whether what is observed is as desired, judged by the attribute's kind: modes by bits, content by
// digest, durations by length, users and groups by name or by number, unordered lists as sets, maps
// key by key. A value of the wrong kind satisfies nothing; 1 and "1" differ. `desired` must not be
// unknown. An observed mode may carry the file's type bits ("040755"), which tells `X` that it is a
// directory.
bool satisfied(const AttributeSchema& attribute, const Value& desired, const Value& observed);

// Whether what is described, or observed, is that the thing is not there.
bool means_absent(const TypeSchema& type, const Map& attributes);

// Of content, which is text or {sha256, size}; nothing for anything else.
std::optional<Digest> content_digest(const Value& content);
std::optional<uint64_t> content_size(const Value& content);

}  // namespace consort::model
