#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/value.h"
#include "wire/anchors.h"

// How a machine gets its first certificate, before there is a link: POST kEnrolmentPath over HTTPS
// without a client certificate, JSON both ways. The answer is
//   201 Enrolled            the token let it in, or a person has approved
//   202 EnrolmentPending    ask again, with the same key, after the time it tells
//   4xx, 5xx                a problem (RFC 9457); see problem_of()
// Asked again with the same key, the server gives the same answer, or a newer one: an answer that
// was lost costs nothing, neither a use of the token nor a second host.
namespace consort::wire {

inline constexpr std::string_view kEnrolmentPath = "/api/v1/enrolments";
inline constexpr size_t kMostEnrolmentBytes = kMiB;  // of a request, and of an answer

struct EnrolmentRequest {
  std::string request;               // a PKCS #10 request as PEM, for a key that was just made
  std::optional<std::string> token;  // the text of a join token; none: wait for approval
  std::string machine_id;
  std::string boot_id;
  std::string name;  // what the machine calls itself: a wish
  model::Map facts;  // whoever approves looks at them
  friend bool operator==(const EnrolmentRequest&, const EnrolmentRequest&) = default;
};

void describe(auto& field, Is<EnrolmentRequest> auto& enrolment) {
  field("request", enrolment.request, Length{1, 16 * kKiB});
  field("token", enrolment.token, kLongName);
  field("machine_id", enrolment.machine_id, kName);
  field("boot_id", enrolment.boot_id, kName);
  field("name", enrolment.name, kName);
  field("facts", enrolment.facts);
}

// 201. Who the agent is says the certificate; the name of its own target is the certificate's host.
struct Enrolled {
  std::string chain;  // PEM, the agent's own first
  Anchors anchors;
  friend bool operator==(const Enrolled&, const Enrolled&) = default;
};

void describe(auto& field, Is<Enrolled> auto& enrolled) {
  field("chain", enrolled.chain, Length{1, 64 * kKiB});
  field("anchors", enrolled.anchors);
}

// 202.
struct EnrolmentPending {
  Duration retry_after{};
  std::optional<std::string> reason = {};  // why somebody has to decide, where a token does not
  friend bool operator==(const EnrolmentPending&, const EnrolmentPending&) = default;
};

void describe(auto& field, Is<EnrolmentPending> auto& pending) {
  field("retry_after_ms", pending.retry_after,
        Milliseconds{std::chrono::seconds(1), std::chrono::hours(1)});
  field("reason", pending.reason, kLongName);
}

std::string to_json(const EnrolmentRequest& enrolment);
std::string to_json(const Enrolled& enrolled);
std::string to_json(const EnrolmentPending& pending);

// Code::invalid says which rule is broken, at which place.
Result<EnrolmentRequest> enrolment_request(std::string_view json);
Result<Enrolled> enrolled(std::string_view json);
Result<EnrolmentPending> enrolment_pending(std::string_view json);

// What an answer of 4xx or 5xx means: `detail`, or else `title`, of its problem+json; a body that
// is none is told by its status alone. Code::busy, timeout and unavailable are worth trying again;
// denied, invalid, exists and failed are not.
Error problem_of(int status, std::string_view body);

}  // namespace consort::wire
