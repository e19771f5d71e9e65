#pragma once
#include <optional>
#include <string>

#include "base/hash.h"
#include "model/value.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

enum class EnrolmentState { pending, approved, rejected };
constexpr auto words(EnrolmentState) {
  return std::to_array<std::string_view>({"pending", "approved", "rejected"});
}

// A machine that asks to join, and what came of it. It belongs to no environment until approved.
struct Enrolment {
  EnrolmentId id;
  Digest fingerprint;   // SHA-256 of the public key: whoever asks again with it is the same
  std::string request;  // the certificate signing request, PEM
  std::string name;     // what the machine calls itself: claimed, not proven
  std::string source;   // the address it asked from
  model::Map inventory;
  EnrolmentState state = EnrolmentState::pending;
  std::optional<EnvironmentId> environment;
  std::optional<HostId> host;
  std::string decided_by;
  std::optional<WallTime> decided;
  WallTime created;
  friend bool operator==(const Enrolment&, const Enrolment&) = default;
};

namespace enrolments {

// A machine asks. One that is pending has its request, name, source and inventory replaced; one
// that was decided stays as it is.
Result<EnrolmentId> ask(Writer& writer, const Enrolment& enrolment);
// stale: it was decided before.
Status approve(Writer& writer, EnrolmentId id, EnvironmentId environment, HostId host,
               const std::string& by);
Status reject(Writer& writer, EnrolmentId id, const std::string& by);

Result<Enrolment> get(Reader& reader, EnrolmentId id);
Result<std::optional<Enrolment>> find(Reader& reader, const Digest& fingerprint);
// How many wait for a decision: all, or those who asked from one address.
Result<int64_t> pending(Reader& reader, const std::optional<std::string>& source = {});
// Of those who began to ask before `when` and still wait. How many.
Result<int64_t> forget_pending(Writer& writer, WallTime when);
Result<Page<Enrolment>> list(Reader& reader, std::optional<EnrolmentState> state,
                             const PageRequest& page);

}  // namespace enrolments
}  // namespace consort::store
