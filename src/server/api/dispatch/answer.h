#pragma once
#include <functional>
#include <optional>
#include <string>

#include "server/api/dispatch/problem.h"
#include "store/audit.h"

namespace consort::server {

// What a handler gives back when it did what was asked.
struct Answer {
  int status = 200;
  model::Value body = {};                // sent as JSON; null and 204: nothing
  std::optional<std::string> text = {};  // sent as it is, in place of the body
  std::string media_type = {};           // one of those declared, with its charset; "": the first
  std::string location = {};             // of what was made
  // What the ETag speaks for, where the body also shows what changes by itself; nullopt: the body.
  std::optional<std::string> version = {};
  // What to keep for a request that is sent again, where the body holds a secret.
  std::optional<model::Value> replay = {};
  // For the audit trail: on what it was done ("host:db1"; "": the path), and more about it.
  std::string object = {};
  model::Map details = {};
  // Of a WriteHandler: called once, when all of it is durable; must not fail.
  std::function<void()> after = {};

  static Answer of(model::Map map) { return {.body = model::Value(std::move(map))}; }
};

using Reply = Outcome<Answer>;

}  // namespace consort::server
