#pragma once
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "net/http.h"
#include "server/api/description/schema.h"

namespace consort::server {

// Why a request was not fulfilled, as RFC 9457 has it (application/problem+json).
struct Problem {
  int status = 500;
  std::string code;    // stable, for programs: "not_found", "precondition_failed"
  std::string detail;  // for people
  std::vector<SchemaFault> errors = {};
  std::optional<Place> source = {};  // in a document of the site
  Diagnostics diagnostics = {};      // of the site, as it would be
  std::string hint = {};
  std::optional<Duration> retry_after = {};
  std::string allow = {};  // the methods there are, with 405
  std::string cause = {};  // of a fault, for the log; never sent

  // By the code of the error. What is a fault of ours tells no detail: that is for the log.
  static Problem from(const Error& error);
  bool is_fault() const { return status == 500; }
};

// `request_id` and `instance`, the path asked for, say which request it was.
net::Response problem_response(const Problem& problem, const std::string& instance,
                               const std::string& request_id);

// What a handler comes to: T or a Problem; an Error becomes one.
template <class T>
class [[nodiscard]] Outcome : public tl::expected<T, Problem> {
 public:
  using tl::expected<T, Problem>::expected;
  Outcome(Problem problem) : tl::expected<T, Problem>(tl::unexpect, std::move(problem)) {}
  Outcome(const Error& error) : tl::expected<T, Problem>(tl::unexpect, Problem::from(error)) {}
};

}  // namespace consort::server
