#pragma once
#include <string>
#include <string_view>

#include "model/value.h"
#include "server/api/description/description.h"
#include "server/api/description/route_table.h"

namespace consort::server {

// What docs/openapi.yaml says that operations answer, to hold answers against it. Stricter than
// clients should be: a member that is not declared is a fault.
class DeclaredAnswers {
 public:
  DeclaredAnswers();

  // What is wrong with an answer of success, a line each; "" when it is as declared.
  std::string faults(std::string_view method, std::string_view path,
                     const model::Value& body) const;

 private:
  const Description description_;
  const RouteTable routes_;
  model::Map root_;  // with every object closed to what is not declared
};

}  // namespace consort::server
