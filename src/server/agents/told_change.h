#pragma once
#include <optional>
#include <string>

#include "model/value.h"
#include "wire/numbered.h"

namespace consort::server {

// The change that would undo a drift, with who may have made it: one JSON object for the store.
std::string to_store(const wire::Drift& drift);  // which has a change

// What to_store() made, apart again.
struct ToldChange {
  model::Value change;
  std::optional<model::Value> by;
};
Result<ToldChange> told_change(const std::string& stored);

}  // namespace consort::server
