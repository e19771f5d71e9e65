#include "store/enrolments.h"

#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/identity/enrolment_desk.h"
#include "trust/words/fingerprint_words.h"

namespace consort::server {
namespace {

std::optional<std::string> why_it_waits(const store::Enrolment& e) {
  const model::Value* why = e.inventory.find(kWhyItWaits);
  if (!why || e.state != store::EnrolmentState::pending) return std::nullopt;
  return why->text();
}

model::Map view(const store::Enrolment& e) {
  return Fields()
      .add("id", e.id)
      .add("fingerprint", e.fingerprint)
      .add("words", trust::FingerprintWords(e.fingerprint).to_string())
      .add("name", e.name)
      .add("source", e.source)
      .add("inventory", e.inventory)
      .add("reason", why_it_waits(e))
      .add("state", e.state)
      .add("host", e.host)
      .add("decided_by", e.decided_by)
      .add("decided", e.decided)
      .add("created", e.created)
      .take();
}

std::string object_of(const store::Enrolment& enrolment) {
  return "enrolment:" + std::to_string(enrolment.id.value);
}

Reply list_enrolments(const Call& call, store::Reader& reader) {
  TRY(auto page, store::enrolments::list(reader, word_of<store::EnrolmentState>(call, "state"),
                                         page_of(call)));
  return list_answer(call, page, view);
}

Outcome<store::Enrolment> enrolment_of(const Call& call, store::Reader& reader) {
  TRY(auto found, store::enrolments::get(reader, {call.integer("enrolment")}));
  return found;
}

Reply get_enrolment(const Call& call, store::Reader& reader) {
  TRY(auto found, enrolment_of(call, reader));
  return Answer::of(view(found));
}

// Decided once; the second to decide is told so.
Outcome<store::Enrolment> pending(store::Reader& reader, int64_t id) {
  TRY(auto found, store::enrolments::get(reader, {id}));
  if (found.state == store::EnrolmentState::pending) return found;
  return Problem{.status = 409,
                 .code = "stale",
                 .detail = "the enrolment is " + std::string(store::to_string(found.state))};
}

Outcome<store::Enrolment> pending_of(const Call& call, store::Reader& reader) {
  return pending(reader, call.integer("enrolment"));
}

// A host, and the machine that is to be it.
struct Reinstallation {
  store::Host host;
  store::Enrolment enrolment;
};

Outcome<Reinstallation> reinstallation_of(const Call& call, store::Reader& reader) {
  Reinstallation found;
  TRY(found.host, host_of(call, reader));
  TRY(found.enrolment, pending(reader, call.member("enrolment")->integer()));
  return found;
}

EnrolmentApproval approval_of(const Call& call, const store::Enrolment& enrolment) {
  EnrolmentApproval approval{.name = enrolment.name};
  if (call.body.is_null()) return approval;
  if (auto* name = call.member("name")) approval.name = name->text();
  if (auto* tags = call.member("tags")) approval.tags = texts_of(*tags);
  return approval;
}

}  // namespace

void add_enrolments(HandlerTable& handlers, const Services& services) {
  handlers.read("listEnrolments", list_enrolments);
  handlers.read("getEnrolment", get_enrolment);
  handlers.act("enrol", [services](const Call& call) -> Reply {
    return answer_of(
        call, services.actions.enrol(
                  {.json = call.body_text, .remote = call.remote, .request_id = call.request_id}));
  });
  handlers.act("approveEnrolment",
               act_on(services, pending_of,
                      [](Actions& actions, const Call& call, const store::Enrolment& found) {
                        return actions.approve_enrolment(order_of(call, object_of(found)), found,
                                                         approval_of(call, found));
                      }));
  handlers.act("rejectEnrolment",
               act_on(services, pending_of,
                      [](Actions& actions, const Call& call, const store::Enrolment& found) {
                        return actions.reject_enrolment(order_of(call, object_of(found)), found);
                      }));
  handlers.act("reinstallHost",
               act_on(services, reinstallation_of,
                      [](Actions& actions, const Call& call, const Reinstallation& found) {
                        return actions.reinstall_host(order_of(call, "host:" + found.host.name),
                                                      found.host, found.enrolment);
                      }));
}

}  // namespace consort::server
