#pragma once
#include <optional>
#include <string>
#include <vector>

#include "server/api/description/schema.h"
#include "server/auth/caller.h"

namespace consort::server {

struct Parameter {
  enum class In { path, query };
  std::string name;
  In in = In::query;
  bool required = false;
  Schema schema;
};

// One method on one path, as docs/openapi.yaml declares it.
struct Operation {
  std::string id;      // "listHosts"
  std::string method;  // "GET"
  std::string path;    // "/api/v1/hosts/{host}"
  Permission permission = Permission::admin;
  std::vector<Parameter> parameters;
  std::optional<Schema> body;  // what a request must have; nullopt: none may come
  bool body_required = false;
  uint64_t body_limit = 0;               // bytes
  std::vector<std::string> media_types;  // of the answer; one at least
  bool everywhere = false;               // also for tokens of one environment, though it names none

  bool has_environment() const { return find("environment") != nullptr; }
  // PUT, PATCH and DELETE change what GET on the same path shows: they need If-Match.
  bool is_conditional() const { return method == "PUT" || method == "PATCH" || method == "DELETE"; }
  const Parameter* find(std::string_view name) const {
    for (const Parameter& parameter : parameters)
      if (parameter.name == name) return &parameter;
    return nullptr;
  }
};

}  // namespace consort::server
