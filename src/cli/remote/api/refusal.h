#pragma once
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "base/diagnostic.h"
#include "base/result.h"
#include "cli/context.h"
#include "net/http.h"

namespace consort::cli {

// Why a server did not do what it was asked, or why there was no answer. Its words come from the
// other side: refused() makes them fit for a terminal.
struct Refusal {
  Error error;
  std::string hint = {};
  std::optional<Place> place = {};  // in a document of the site
  int status = 0;                   // of HTTP; 0: there was no answer
  std::string code = {};            // as the server names it
  Diagnostics diagnostics = {};     // of the site, as it would be
};

// What an answer says that is no success: a problem (RFC 9457), or else its status alone.
Refusal refusal_of(const net::Response& response);

// T, or why not. An Error becomes a Refusal.
template <class T>
class [[nodiscard]] Answered : public tl::expected<T, Refusal> {
 public:
  using tl::expected<T, Refusal>::expected;
  Answered(Refusal refusal) : tl::expected<T, Refusal>(tl::unexpect, std::move(refusal)) {}
  Answered(Error error) : tl::expected<T, Refusal>(tl::unexpect, Refusal{std::move(error)}) {}
};

// Says it, as --output asks, and returns the exit code that tells it to a script.
int refused(const Call& call, const Refusal& refusal);
int exit_code_of(const Refusal& refusal);

}  // namespace consort::cli
