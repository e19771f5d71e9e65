#include "wire/enrolment.h"

#include "base/strings.h"
#include "wire/document.h"

namespace consort::wire {
namespace {

Code code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return Code::denied;
    case 404:
    case 405:
      return Code::unsupported;
    case 408:
      return Code::timeout;
    case 409:
      return Code::exists;
    case 429:
      return Code::busy;
    default:
      return status >= 500 ? Code::unavailable : status >= 400 ? Code::invalid : Code::failed;
  }
}

}  // namespace

std::string to_json(const EnrolmentRequest& enrolment) { return to_document(enrolment); }
std::string to_json(const Enrolled& enrolled) { return to_document(enrolled); }
std::string to_json(const EnrolmentPending& pending) { return to_document(pending); }

Result<EnrolmentRequest> enrolment_request(std::string_view json) {
  return from_document<EnrolmentRequest>(json, "enrolment", kMostEnrolmentBytes)
      .within("reading a request to enrol");
}

Result<Enrolled> enrolled(std::string_view json) {
  return from_document<Enrolled>(json, "enrolled", kMostEnrolmentBytes)
      .within("reading the answer to an enrolment");
}

Result<EnrolmentPending> enrolment_pending(std::string_view json) {
  return from_document<EnrolmentPending>(json, "pending", kMostEnrolmentBytes)
      .within("reading the answer to an enrolment");
}

Error problem_of(int status, std::string_view body) {
  std::string said;
  auto root = body.size() <= kSmall ? model::parse_json(body)
                                    : Result<model::Value>(fail(Code::invalid, "too large"));
  if (root && root->is_map()) {
    for (std::string_view key : {"detail", "title"}) {
      const model::Value* text = root->map().find(key);
      if (said.empty() && text && text->is_text()) said = printable(text->text());
    }
  }
  if (said.empty()) said = "the server answers with status " + std::to_string(status);
  return fail(code_of(status), std::move(said));
}

}  // namespace consort::wire
