#include "cli/remote/api/refusal.h"

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/remote/show/members.h"
#include "cli/remote/show/site_diagnostics.h"
#include "model/json.h"

namespace consort::cli {
namespace {

constexpr size_t kMostProblem = 1 << 20;  // bytes
constexpr size_t kLongestText = 4000;     // bytes shown

Code code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return Code::denied;
    case 404:
    case 410:
      return Code::not_found;
    case 409:
    case 412:
      return Code::stale;
    case 429:
      return Code::busy;
    case 502:
    case 503:
      return Code::unavailable;
    case 501:
      return Code::unsupported;
    case 504:
      return Code::timeout;
    default:
      return status >= 500 ? Code::failed : Code::invalid;
  }
}

std::string usual_hint(int status) {
  switch (status) {
    case 401:
      return "log in again: consort login";
    case 403:
      return "it takes a token that allows more: consort context show tells which is used";
    case 412:
      return "somebody changed it meanwhile: look at it again";
    case 503:
      return "try again in a moment";
    default:
      return "";
  }
}

uint32_t position(const model::Value& source, std::string_view key) {
  int64_t number = integer_at(source, key);
  return number > 0 && number < INT32_MAX ? static_cast<uint32_t>(number) : 0;
}

std::optional<Place> place_of(const model::Value& source) {
  std::string file = text_at(source, "file");
  if (file.empty()) return std::nullopt;
  return Place{printable(file), position(source, "line"), position(source, "column")};
}

// The words of the server have "_" where those of the command line have "-".
std::string code_shown(const Refusal& refusal) {
  return refusal.code.empty() ? std::string(to_string(refusal.error.code))
                              : replace_all(printable(refusal.code, 100), "_", "-");
}

}  // namespace

Refusal refusal_of(const net::Response& response) {
  model::Value problem;
  if (response.body.size() <= kMostProblem) {
    if (auto parsed = model::parse_json(response.body)) problem = std::move(*parsed);
  }
  std::string said = text_at(problem, "detail");
  if (said.empty()) said = text_at(problem, "title");
  if (said.empty()) said = "the server answers with status " + std::to_string(response.status);
  Refusal refusal{.error = fail(code_of(response.status), std::move(said)),
                  .hint = text_at(problem, "hint"),
                  .place = place_of(member(problem, "source")),
                  .status = response.status,
                  .code = text_at(problem, "code"),
                  .diagnostics = diagnostics_at(problem, "diagnostics")};
  // The words of the server are about its parameters.
  if (refusal.code == "environment_ambiguous") refusal.hint = "say --environment ORGANIZATION/NAME";
  if (refusal.hint.empty()) refusal.hint = usual_hint(response.status);
  return refusal;
}

int refused(const Call& call, const Refusal& refusal) {
  const int code = exit_code_of(refusal);
  const std::string message = printable(refusal.error.to_string(), kLongestText);
  const std::string hint = printable(refusal.hint, kLongestText);
  Diagnostics placed;
  if (refusal.place) placed.error(*refusal.place, code_shown(refusal), message, hint);
  if (!refusal.diagnostics.empty()) placed = refusal.diagnostics;
  bool for_people = call.arguments.format == Format::table || call.arguments.format == Format::name;
  if (!for_people)
    print_error(call, code_shown(refusal), message, hint, placed);
  else if (!placed.empty())
    call.terminal.say(trim(first_diagnostics(placed)));
  else
    call.terminal.complain(message, hint);
  if (for_people && !refusal.diagnostics.empty()) call.terminal.complain(message, hint);
  return code;
}

int exit_code_of(const Refusal& refusal) {
  if (code_shown(refusal) == "not-compiled") return kNotCompiled;
  switch (refusal.error.code) {
    case Code::denied:
      return refusal.status == 0 ? kError : kDenied;
    case Code::not_found:
      return refusal.status == 0 ? kError : kNotFound;
    case Code::stale:
    case Code::exists:
      return kConflict;
    case Code::timeout:
      return kTimeout;
    case Code::cancelled:
      return kInterrupted;
    default:
      return kError;
  }
}

}  // namespace consort::cli
