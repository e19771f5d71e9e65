#pragma once
#include <optional>
#include <utility>

#include "base/result.h"

namespace consort::resources {

// Turns "not found" into nothing: if_there(files.read(path)).
template <class T>
Result<std::optional<T>> if_there(Result<T> result) {
  if (result) return std::optional<T>(std::move(*result));
  if (result.error().code == Code::not_found) return std::optional<T>();
  return std::move(result).error();
}

// The same of what gives no value: removing what is gone already is fine.
inline Status if_there(Status status) {
  if (!status && status.error().code == Code::not_found) return {};
  return status;
}

}  // namespace consort::resources
