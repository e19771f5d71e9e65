#pragma once
#include <string>
#include <string_view>

#include "base/strings.h"
#include "model/json.h"
#include "wire/codec.h"

// A struct with a description as JSON of its own: what is no message of the link.
namespace consort::wire {

// Canonical JSON.
template <class Struct>
std::string to_document(const Struct& value) {
  Encoder encoder;
  describe(encoder, value);
  return model::to_json(encoder.take());
}

// Code::invalid says which rule is broken, at which place; `what` begins the place.
template <class Struct>
Result<Struct> from_document(std::string_view json, const std::string& what, size_t most_bytes) {
  if (json.size() > most_bytes) {
    return fail(Code::invalid, what + ": " + count(json.size(), "byte") + " are more than the " +
                                   std::to_string(most_bytes) + " it may have");
  }
  TRY(model::Value root, model::parse_json(json));
  Struct value;
  Decoder decoder(root, what);
  describe(decoder, value);
  TRY_DO(decoder.status());
  return value;
}

}  // namespace consort::wire
