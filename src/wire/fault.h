#pragma once
#include <string>
#include <variant>

#include "base/result.h"
#include "wire/limits.h"

namespace consort::wire {

// Why something asked for was not done. A code this side does not know is read as `failed`.
struct Fault {
  Code code = Code::failed;
  std::string message;  // for people: what failed, why, and what to do
  friend bool operator==(const Fault&, const Fault&) = default;
};

void describe(auto& field, Is<Fault> auto& fault) {
  field("code", fault.code);
  field("message", fault.message, kLine);
}

// The error as it may travel: its message cut to the bound, between characters.
Fault fault_of(const Error& error);

// What was asked for, or why there is none.
template <class T>
using Answer = std::variant<T, Fault>;

}  // namespace consort::wire
