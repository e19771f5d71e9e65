#include "agent/identity/enroller.h"

#include <condition_variable>
#include <mutex>
#include <random>

#include "agent/identity/server_address.h"
#include "trust/words/fingerprint_words.h"
#include "trust/x509/signing_request.h"
#include "wire/enrolment.h"

namespace consort::agent {
namespace {

bool may_pass(Code code) {
  return code == Code::busy || code == Code::unavailable || code == Code::timeout ||
         code == Code::io || code == Code::not_found;
}

// False when it was stopped first.
bool sleep(Duration delay, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, delay, [] { return false; });
  return !stop.stop_requested();
}

std::function<double()> random_part() {
  return [random = std::mt19937(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<>(0, 1)(random);
  };
}

std::string common_name_of(const Machine& machine) {
  return trust::is_common_name(machine.name) ? machine.name : "agent";
}

}  // namespace

Enroller::Enroller(const MembershipStore& store, Plea plea, const Clock& clock, Observer observer,
                   net::Backoff::Settings backoff)
    : store_(store),
      plea_(std::move(plea)),
      clock_(clock),
      observer_(std::move(observer)),
      backoff_(backoff, random_part()) {}

std::string Enroller::request() const {
  auto request = trust::SigningRequest::make(*key_, common_name_of(plea_.machine));
  check(request.has_value(), "a signing request cannot be made");
  wire::EnrolmentRequest enrolment{request->to_pem(),        std::nullopt,
                                   plea_.machine.machine_id, plea_.machine.boot_id,
                                   plea_.machine.name,       plea_.facts};
  if (plea_.token) enrolment.token = plea_.token->to_text().reveal();
  return wire::to_json(enrolment);
}

Result<Membership> Enroller::run(std::stop_token stop) {
  TRY(key_, store_.enrolment_key());
  observer_.asking(trust::FingerprintWords(key_->fingerprint()).to_string());
  for (;;) {
    Error last = fail(Code::invalid, "no server is named");
    std::optional<Duration> delay;
    for (const std::string& server : plea_.servers) {
      auto answer = ask(server, stop);
      if (answer) {
        if (auto* membership = std::get_if<Membership>(&*answer)) {
          TRY_DO(store_.keep(*membership));
          return std::move(*membership);
        }
        const Later& later = std::get<Later>(*answer);
        delay = later.delay;
        observer_.pending(later.delay, later.reason);
        break;
      }
      last = std::move(answer).error();
      if (stop.stop_requested() || !may_pass(last.code)) return last;
    }
    if (plea_.servers.empty()) return last;
    if (!delay) {
      delay = backoff_.next();
      observer_.failed(last, *delay);
    }
    if (!sleep(*delay, stop)) return fail(Code::cancelled, "stopped before the machine had joined");
  }
}

Result<Enroller::Answer> Enroller::ask(const std::string& server, std::stop_token stop) {
  TRY(ServerAddress address, ServerAddress::parse(server));
  TRY(net::TlsClient tls, net::TlsClient::make({.pinned_root = plea_.root_key}));
  net::HttpsCall call{.host = address.host,
                      .port = address.port,
                      .tls = std::move(tls),
                      .method = "POST",
                      .target = std::string(wire::kEnrolmentPath),
                      .body = request(),
                      .response_bytes = wire::kMostEnrolmentBytes};
  call.headers.add("Content-Type", "application/json");
  call.headers.add("Accept", "application/json, application/problem+json");
  TRY(net::Response response,
      net::call_and_wait(std::move(call), std::move(stop)).within("asking " + server));
  if (response.status == 201) return joined(response.body);
  if (response.status != 202)
    return wire::problem_of(response.status, response.body).within("asking " + server);
  TRY(wire::EnrolmentPending pending, wire::enrolment_pending(response.body));
  return Answer(Later{pending.retry_after, std::move(pending.reason)});
}

// The roots that come are believed because the connection was, and have to include the one that
// was known before.
Result<Enroller::Answer> Enroller::joined(const std::string& body) {
  TRY(wire::Enrolled enrolled, wire::enrolled(body));
  TRY(Beliefs beliefs, Beliefs::from(std::move(enrolled.anchors)));
  TRY_DO(trust::TrustBundle::pinned(beliefs.roots.roots(), plea_.root_key));
  if (beliefs.signing_keys.all().empty())
    return fail(Code::invalid, "the server names no key that signs catalogs");
  TRY(auto chain, checked_chain(enrolled.chain, *key_, beliefs.roots, clock_.wall()));
  TRY(trust::AgentName name, trust::AgentName::of(chain.front()));
  return Answer(
      Membership{std::move(name), *key_, std::move(chain), plea_.servers, std::move(beliefs)});
}

}  // namespace consort::agent
