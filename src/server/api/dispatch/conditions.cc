#include "server/api/dispatch/conditions.h"

#include "base/hash.h"
#include "base/strings.h"
#include "model/json.h"

namespace consort::server {
namespace {

bool lists(std::string_view field, std::string_view tag) {
  for (std::string_view entry : split(field, ','))
    if (trim(entry) == "*" || trim(entry) == tag) return true;
  return false;
}

}  // namespace

Conditions Conditions::of(const net::Headers& headers) {
  Conditions conditions;
  if (auto field = headers.find("If-Match")) conditions.if_match = *field;
  if (auto field = headers.find("If-None-Match")) conditions.if_none_match = *field;
  return conditions;
}

std::string entity_tag(const Answer& answer) {
  if (answer.text) return "";
  if (!answer.version && answer.body.is_null()) return "";
  const std::string state = answer.version ? *answer.version : model::to_json(answer.body);
  return "\"" + sha256(state).hex().substr(0, 32) + "\"";
}

std::optional<Problem> refuse_change(const Conditions& conditions, const std::string& current) {
  if (!conditions.if_match)
    return Problem{.status = 428,
                   .code = "precondition_required",
                   .detail = "a change must say which state it is for",
                   .hint = "send the ETag of a GET as If-Match"};
  if (lists(*conditions.if_match, current)) return std::nullopt;
  return Problem{.status = 412,
                 .code = "precondition_failed",
                 .detail = "it was changed since it was read",
                 .hint = "read it again"};
}

bool is_known(const Conditions& conditions, const Answer& answer, const std::string& tag) {
  return conditions.if_none_match && !tag.empty() && !answer.version &&
         lists(*conditions.if_none_match, tag);
}

}  // namespace consort::server
