#include "wire/testing/samples.h"

#include "base/base64.h"

namespace consort::wire {
namespace {
using namespace std::chrono_literals;

const Digest kCatalog = sha256("catalog"), kMotd = sha256("welcome\n");

WallTime time(std::string_view text) { return *parse_rfc3339(text); }

template <class Message>
Sample from_agent(Message message, std::string name = std::string(Message::kType)) {
  return {std::move(name), AgentMessage(std::move(message))};
}

template <class Message>
Sample from_server(Message message, std::string name = std::string(Message::kType)) {
  return {std::move(name), ServerMessage(std::move(message))};
}

model::Change motd_change() {
  return {.address = {"files", "/etc/motd"},
          .action = model::Action::update,
          .attributes = {{"content", model::Value("hacked\n"), model::Value("welcome\n"), false,
                          "-hacked\n+welcome\n"},
                         {"mode", model::Value("0666"), model::Value("0644")}},
          .because = {"drifted"}};
}

model::Map facts() {
  model::Map os;
  os.set("family", model::Value("debian"));
  os.set("major", model::Value(12));
  model::Map tree;
  tree.set("os", model::Value(os));
  return tree;
}

model::Map motd_state() {
  model::Map state;
  state.set("content", model::Value("welcome\n"));
  state.set("mode", model::Value("0644"));
  return state;
}

model::Report run() {
  model::Report run;
  run.catalog = kCatalog;
  run.started = time("2026-03-01T12:00:00.000Z");
  run.elapsed = 1500ms;
  run.unchanged = 40;
  run.resources = {
      {.address = {"files", "/etc/motd"},
       .outcome = model::Outcome::changed,
       .change = motd_change(),
       .attempts = 1,
       .elapsed = 850us},
      {.address = {"services", "nginx"},
       .outcome = model::Outcome::failed,
       .message = "nginx.service: the configuration file /etc/nginx/nginx.conf test failed",
       .attempts = 3,
       .elapsed = 1200ms},
  };
  return run;
}

model::Plan plan() {
  model::Plan plan;
  plan.host = "web1";
  plan.catalog = kCatalog;
  plan.changes = {motd_change()};
  plan.summary.update = 1;
  plan.summary.unchanged = 41;
  return plan;
}

std::vector<Sample> session() {
  return {
      from_agent(
          Hello{.agent_version = "0.3.0",
                .boot_id = "f3a1c5d2-3f8e-4b0c-9a52-5a1f0c6f7b11",
                .machine_id = "9c1d7f0a4b5e4c0f8d3a2b1c0d9e8f7a",
                .stream = "b7d2f1c0",
                .acknowledged = 41,
                .targets = {{.name = "web1", .held = Held{kCatalog, 7}, .facts = sha256("facts")},
                            {.name = "web1-jail", .kind = TargetKind::root}}}),
      from_server(Welcome{.time = time("2026-03-01T12:00:00.123Z"),
                          .heartbeat = 30s,
                          .acknowledged = 42,
                          .window = 256}),
      from_server(Welcome{.time = time("2026-03-01T12:00:00.123Z"),
                          .heartbeat = 30s,
                          .acknowledged = 42,
                          .window = 256,
                          .anchors = sample_anchors()},
                  "welcome_anchors"),
      from_server(
          Refused{.error = {Code::denied, "the certificate of web1 is used by two machines"},
                  .retry_after = 5min}),
      from_agent(Heartbeat{time("2026-03-01T12:00:30.000Z")}),
      from_server(Goodbye{.reason = Goodbye::Reason::stopping,
                          .message = "the server restarts",
                          .reconnect_after = 2s}),
  };
}

std::vector<Sample> identity() {
  return {
      from_agent(Renew{"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n"
                       "-----END CERTIFICATE REQUEST-----\n"}),
      from_server(Certificate{"-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n"}),
      from_server(Certificate{Fault{Code::denied, "the certificate was revoked"}},
                  "certificate_error"),
  };
}

std::vector<Sample> content() {
  return {
      from_server(Offer{"web1", {signed_bytes(sample_header()), std::string(64, 's')}}),
      from_agent(Fetch{"web1", Content::blob, kMotd, 0, kMostFetchBytes}),
      from_server(Piece{kMotd, 0, 8, "welcome\n"}),
      from_server(Missing{kMotd, {Code::not_found, "no catalog offered to web1 names this blob"}}),
  };
}

std::vector<Sample> numbered() {
  Drift drift{.number = {44, 43},
              .target = "web1",
              .event = Drift::Event::opened,
              .resource = {"files", "/etc/motd"},
              .policy = model::DriftPolicy::report,
              .since = time("2026-03-01T12:00:00.000Z"),
              .change = motd_change(),
              .by = Attribution{.at = time("2026-03-01T11:59:58.000Z"),
                                .meanwhile = {"anna was logged in from 192.0.2.7 on pts/0"}}};
  Drift settled{.number = {46, 43},
                .target = "web1",
                .event = Drift::Event::settled,
                .resource = {"files", "/etc/motd"},
                .policy = model::DriftPolicy::report,
                .since = time("2026-03-01T12:00:00.000Z")};
  return {
      from_agent(Facts{.number = {43, 42}, .target = "web1", .tree = facts()}),
      from_agent(drift),
      from_agent(settled, "drift_settled"),
      from_agent(Report{.number = {47, 46}, .target = "web1", .deployment = "d-118", .run = run()}),
      from_server(Acknowledge{47}),
      from_server(Recall{"web1"}),
  };
}

std::vector<Sample> requests() {
  ReadResult found{.request = 9, .target = "web1"};
  found.result = Readings{.resources = {{"/etc/motd", motd_state()},
                                        {"/etc/shadow", Fault{Code::denied, "not to be read"}}}};
  ReadResult refused{.request = 9, .target = "web1"};
  refused.result = Fault{Code::not_found, "there is no resource type 'flies'"};
  PlanResult planned{.request = 10, .target = "web1"};
  planned.result = Planned{.digest = plan_digest(plan()), .plan = plan()};
  return {
      from_server(Read{9, "web1", "files", {"/etc/motd", "/etc/shadow"}}),
      from_agent(found),
      from_agent(refused, "read_result_error"),
      from_server(Plan{10, "web1", kCatalog}),
      from_agent(planned),
  };
}

std::vector<Sample> orders() {
  return {
      from_server(Apply{.target = "web1",
                        .deployment = "d-118",
                        .catalog = {kCatalog, 8},
                        .plan = plan_digest(plan()),
                        .drift = {{{"files", "/etc/motd"}, model::DriftPolicy::report}}}),
      from_agent(Declined{
          "web1", "d-118", kCatalog, {Code::stale, "the plan is another one now; plan again"}}),
      from_server(Pause{"web1", "disk is being replaced"}),
      from_server(Resume{"web1"}),
      from_agent(State{.target = "web1",
                       .held = Held{kCatalog, 8},
                       .deploying = true,
                       .counts = {.compliant = 41, .drifted = 1}}),
  };
}

}  // namespace

CatalogHeader sample_header() {
  return {.host = "web1",
          .organization = "example",
          .environment = "production",
          .revision = "4f0c2a9d",
          .serial = 8,
          .not_before = time("2026-03-01T12:00:00.000Z"),
          .not_after = time("2026-03-31T12:00:00.000Z"),
          .catalog = kCatalog,
          .bytes = 18'204,
          .blobs = 3};
}

Anchors sample_anchors() {
  return {.roots = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
          .signing_keys = {"ed25519:0f3a9c2b71de4456:" + base64_encode(std::string(32, 'k'))}};
}

EnrolmentRequest sample_enrolment() {
  return {
      .request = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n",
      .token = "consort-join-MFRGGZDF",
      .machine_id = "9c1d7f0a4b5e4c0f8d3a2b1c0d9e8f7a",
      .boot_id = "f3a1c5d2-3f8e-4b0c-9a52-5a1f0c6f7b11",
      .name = "web1",
      .facts = facts()};
}

std::vector<SampleDocument> enrolment_samples() {
  return {
      {"enrolment", to_json(sample_enrolment())},
      {"enrolled",
       to_json(Enrolled{.chain = "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n",
                        .anchors = sample_anchors()})},
      {"enrolment_pending", to_json(EnrolmentPending{30s})},
  };
}

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (auto family : {session, identity, content, numbered, requests, orders})
    for (Sample& sample : family())
      all.push_back(std::move(sample));
  return all;
}

}  // namespace consort::wire
