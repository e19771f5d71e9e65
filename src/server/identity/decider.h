#pragma once
#include <string>
#include <utility>

#include "model/value.h"

namespace consort::server {

// Who decides, as the audit trail is to name it: "token:3", and what else is to be written down.
struct Decider {
  Decider(const char* actor) : actor(actor) {}
  Decider(std::string actor, model::Map details = {})
      : actor(std::move(actor)), details(std::move(details)) {}

  std::string actor;
  model::Map details;
};

}  // namespace consort::server
