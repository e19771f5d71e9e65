#include "server/actions/enrolments.h"

#include "base/strings.h"
#include "model/json.h"
#include "server/actions/host_documents.h"
#include "server/environments/environment_settings.h"
#include "store/tokens.h"

namespace consort::server {
namespace {

// As docs/dev/agent-protocol.md has it: what is wrong with the request, and what passes.
Problem refusal(const Error& error) {
  if (error.code == Code::corrupt) return Problem::from(fail(Code::invalid, error.message));
  Problem problem = Problem::from(error);
  if (error.code != Code::busy) return problem;
  problem.status = 429;
  problem.retry_after = std::chrono::seconds(30);
  return problem;
}

// The machine is let in, and gives up for good when it is told that something is wrong with it: so
// whatever keeps its host from being described is a reason to ask again.
Problem undescribed(Problem problem) {
  if (problem.is_fault()) return problem;
  std::string why = problem.detail;
  if (!problem.diagnostics.empty()) {
    const Diagnostic& first = problem.diagnostics.all().front();
    why = first.place.to_string() + ": " + first.message;
  }
  return {.status = 503,
          .code = "undescribed",
          .detail = "the site cannot describe the host: " + why,
          .retry_after = std::chrono::seconds(30)};
}

Outcome<Done> answered(int status, const std::string& json) {
  TRY(model::Value value, model::parse_json(json));
  return Done{.status = status, .result = value.map()};
}

// Who let a machine in stands in its enrolment: "token:3".
std::string name_of(store::Reader& reader, const std::string& actor) {
  constexpr std::string_view kToken = "token:";
  if (!actor.starts_with(kToken)) return "";
  const store::TokenId id{std::atoll(actor.c_str() + kToken.size())};
  auto token = store::tokens::get(reader, id);
  return token ? token->name : "";
}

struct Joined {
  Order order;
  store::Host host;
};

Result<Joined> joined(store::Reader& reader, const EnrolmentRequest& request, const Digest& key) {
  TRY(auto enrolment, store::enrolments::find(reader, key));
  if (!enrolment || !enrolment->environment || !enrolment->host)
    return fail(Code::not_found, "the enrolment of this machine is gone");
  Joined joined;
  TRY(joined.order.environment, store::environments::get(reader, *enrolment->environment));
  TRY(joined.host, store::hosts::get(reader, *enrolment->environment, *enrolment->host));
  joined.order.actor = enrolment->decided_by;
  joined.order.author = name_of(reader, enrolment->decided_by);
  joined.order.request_id = request.request_id;
  joined.order.audit = {.environment = enrolment->environment, .actor = enrolment->decided_by};
  joined.order.audit.details.set("request_id", model::Value(request.request_id));
  joined.order.audit.details.set("remote", model::Value(request.remote));
  return joined;
}

}  // namespace

Outcome<Done> Enrolments::ask(const EnrolmentRequest& request) {
  auto asked = wire::enrolment_request(request.json);
  if (!asked) return refusal(asked.error());
  auto answer = parts_.desk.ask(*asked, request.remote);
  if (!answer) return refusal(answer.error());
  if (auto* pending = std::get_if<wire::EnrolmentPending>(&*answer))
    return answered(202, wire::to_json(*pending));
  TRY(auto signing_request, trust::SigningRequest::from_pem(asked->request));
  auto described = describe_joined(request, signing_request.key_fingerprint);
  if (!described) return undescribed(std::move(described).error());
  return answered(201, wire::to_json(std::get<wire::Enrolled>(*answer)));
}

Outcome<std::optional<SiteChange>> Enrolments::describe_joined(const EnrolmentRequest& request,
                                                               const Digest& key) {
  TRY(Joined who, parts_.store.read([&](store::Reader& r) { return joined(r, request, key); }));
  return describe(who.order, who.host.name, who.host.tags);
}

Outcome<std::optional<SiteChange>> Enrolments::describe(const Order& order, const std::string& host,
                                                        std::vector<std::string>& tags) {
  TRY(auto tree, editor_.current(order.environment.id));
  if (!tree) return std::optional<SiteChange>();
  if (is_described(*tree, host)) {
    TRY(auto described, described_tags(*tree, host));
    if (described) tags = std::move(*described);
    return std::optional<SiteChange>();
  }
  if (follows_another(order.environment.settings)) return std::optional<SiteChange>();
  Order adding = order;
  adding.audit.verb = "host.describe";
  adding.audit.object = "host:" + host;
  auto draft = [&](const document::SourceTree& now) -> Outcome<FileEdits> {
    TRY(FileEdits files, add_host_document(now, host, tags));
    return files;
  };
  TRY(SiteChange change, editor_.edit(adding, "Add " + host, draft));
  return std::optional(change);
}

Outcome<Done> Enrolments::approve(const Order& order, const store::Enrolment& enrolment,
                                  const EnrolmentApproval& approval) {
  const std::string name = to_lower(approval.name.empty() ? enrolment.name : approval.name);
  EnrolmentDesk::Approval wanted{.enrolment = enrolment.id,
                                 .environment = order.environment.id,
                                 .name = name,
                                 .tags = approval.tags,
                                 .by = decider_of(order)};
  TRY_DO(parts_.desk.check_approval(wanted));
  TRY(auto change, describe(order, name, wanted.tags));
  TRY_DO(parts_.desk.approve(wanted));
  Done done;
  if (change) done = done_with(*change);
  done.result.set("host", model::Value(name));
  return done;
}

Outcome<Done> Enrolments::reject(const Order& order, const store::Enrolment& enrolment) {
  TRY_DO(parts_.desk.reject(enrolment.id, decider_of(order)));
  return Done{};
}

}  // namespace consort::server
