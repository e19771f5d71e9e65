#include "server/api/dispatch/dispatcher.h"

#include <random>

#include "base/strings.h"
#include "model/json.h"
#include "server/api/dispatch/environment_choice.h"
#include "server/api/dispatch/request_reader.h"
#include "server/api/dispatch/store_access.h"
#include "server/auth/bearer.h"

namespace consort::server {
namespace {

constexpr size_t kLongestKey = 255;
constexpr Duration kUseNoted = std::chrono::minutes(10);  // how exact the last use of a token is

std::string random_prefix() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 8; ++i)
    bytes += static_cast<char>(random());
  return to_hex(bytes);
}

Problem too_many(Duration wait) {
  return {.status = 429,
          .code = "too_many_requests",
          .detail = "there are too many requests",
          .retry_after = wait};
}

std::string query_text(const net::Query& query) {
  std::string text;
  for (const auto& [name, value] : query)
    text.append(name).append("=").append(value).append("\n");
  return text;
}

}  // namespace

struct Dispatcher::Lane {
  Lane(size_t threads, size_t waiting) : most(waiting), pool(threads) {}

  const size_t most;
  std::atomic<size_t> accepted = 0;
  ThreadPool pool;  // ends first: what waits still counts
};

struct Dispatcher::Job {
  net::Request request;
  net::Responder responder;
  std::string id;
  MonotonicTime begun;
  const Operation* operation = nullptr;
  std::vector<std::string> values;
  std::shared_ptr<void> place = {};  // among those accepted; left before the answer is sent
};

Result<std::unique_ptr<Dispatcher>> Dispatcher::make(Description description, HandlerTable handlers,
                                                     store::Store& store, const Clock& clock,
                                                     EventSignal& signal,
                                                     std::shared_ptr<RequestMetrics> metrics,
                                                     Settings settings) {
  TRY_DO(handlers.check_against(description.operations));
  std::unique_ptr<Dispatcher> dispatcher(new Dispatcher(std::move(description), std::move(handlers),
                                                        store, clock, signal, std::move(metrics),
                                                        std::move(settings)));
  TRY(dispatcher->routes_, RouteTable::make(dispatcher->description_.operations));
  return dispatcher;
}

Dispatcher::Dispatcher(Description description, HandlerTable handlers, store::Store& store,
                       const Clock& clock, EventSignal& signal,
                       std::shared_ptr<RequestMetrics> metrics, Settings settings)
    : description_(std::move(description)),
      handlers_(std::move(handlers)),
      store_(store),
      clock_(clock),
      signal_(signal),
      settings_(std::move(settings)),
      execution_(store, handlers_),
      metrics_(std::move(metrics)),
      by_token_(settings_.by_token, clock),
      by_address_(settings_.by_address, clock),
      failures_(settings_.failures, clock),
      request_id_prefix_(random_prefix()),
      lane_(std::make_unique<Lane>(settings_.threads, settings_.waiting)),
      strangers_(std::make_unique<Lane>(settings_.stranger_threads, settings_.strangers_waiting)) {}

Dispatcher::~Dispatcher() = default;

bool Dispatcher::serves(const net::Request& request) const {
  return request.path == "/api" || request.path.starts_with("/api/") || request.path == "/metrics";
}

net::Admission Dispatcher::admit(const net::Request& request) const {
  const Operation* operation = routes_.match(request.path).find(request.method);
  return {.body_limit = operation ? operation->body_limit : 0};
}

void Dispatcher::handle(net::Request request, net::Responder responder) {
  Job job = begin(std::move(request), std::move(responder));
  RouteTable::Match match = routes_.match(job.request.path);
  if (match.methods.empty())
    return send(job,
                Problem{.status = 404, .code = "not_found", .detail = "there is no such path"});
  if (job.request.method == "OPTIONS") {
    net::Response response{.status = 204};
    response.headers.add("Allow", match.allow());
    return finish(job, std::move(response));
  }
  job.operation = match.find(job.request.method);
  if (!job.operation)
    return send(job, Problem{.status = 405,
                             .code = "method_not_allowed",
                             .detail = "this path does not have that method",
                             .allow = match.allow()});
  job.values = std::move(match.values);
  if (job.operation->permission == Permission::none)
    if (auto wait = by_address_.take(job.request.remote)) return send(job, too_many(*wait));
  submit(std::move(job));
}

Dispatcher::Job Dispatcher::begin(net::Request request, net::Responder responder) {
  auto id = request_id_of(request.headers);
  return {.request = std::move(request),
          .responder = std::move(responder),
          .id = id ? std::move(*id) : new_request_id(),
          .begun = clock_.now()};
}

void Dispatcher::submit(Job job) {
  Lane& lane = lane_of(*job.operation);
  if (lane.accepted.fetch_add(1) >= lane.most) {
    lane.accepted.fetch_sub(1);
    return send(job, Problem{.status = 503,
                             .code = "overloaded",
                             .detail = "the server has more requests than it can answer",
                             .retry_after = std::chrono::seconds(1)});
  }
  job.place = std::shared_ptr<void>(this, [&lane](void*) { lane.accepted.fetch_sub(1); });
  lane.pool.submit([this, job = std::make_shared<Job>(std::move(job))] { work(*job); });
}

Dispatcher::Lane& Dispatcher::lane_of(const Operation& operation) const {
  return operation.permission == Permission::none ? *strangers_ : *lane_;
}

// A library may throw; a request that made it do so must not end the server.
void Dispatcher::work(Job& job) {
  try {
    const Handler& handler = *handlers_.find(job.operation->id);
    if (auto* streams = std::get_if<StreamHandler>(&handler)) {
      auto call = prepare(job);
      if (!call) return send(job, call.error());
      metrics_->record(job.operation->id, 200, clock_.now() - job.begun);
      return (*streams)(std::move(*call), job.responder);
    }
    auto executed = answer(job);
    if (!executed) return send(job, executed.error());
    if (executed->changed) signal_.ring();
    send(job, *executed);
  } catch (const std::exception& exception) {
    log(fail(Code::failed, job.operation->id + ": " + exception.what()));
    send(job, Problem::from(fail(Code::failed, "")));
  }
}

Outcome<Executed> Dispatcher::answer(Job& job) {
  TRY(Call call, prepare(job));
  TRY(Terms terms, terms_of(job));
  auto executed =
      execution_.run(call, *handlers_.find(job.operation->id), shown_by(*job.operation), terms);
  if (!executed && executed.error().is_fault())
    log(fail(Code::failed,
             job.operation->id + ", request " + job.id + ": " + executed.error().cause));
  return executed;
}

Outcome<Call> Dispatcher::prepare(const Job& job) {
  TRY(Caller caller, identify(job));
  TRY(Call call, read_request(job.request, *job.operation, job.values));
  call.caller = caller;
  call.request_id = job.id;
  if (!job.operation->has_environment()) return call;
  TRY(call.environment, within_read<store::Environment>(store_, [&](store::Reader& reader) {
        return choose_environment(call, reader);
      }));
  return call;
}

Outcome<Caller> Dispatcher::identify(const Job& job) {
  const Operation& operation = *job.operation;
  if (operation.permission == Permission::none) return Caller{};
  auto token = bearer_token(job.request.headers);
  if (!token) return refuse(job, token.error());
  if (!*token) return refuse(job, fail(Code::denied, "this needs a token"));
  auto found = store_.read([&](store::Reader& r) { return authenticate(r, **token); });
  if (!found && found.error().code == Code::denied) return refuse(job, found.error());
  TRY(Caller caller, std::move(found));
  if (auto wait = by_token_.take(caller.actor())) return too_many(*wait);
  note_use(caller);
  if (!caller.may(operation.permission))
    return Problem{
        .status = 403, .code = "denied", .detail = "the token does not allow " + operation.id};
  if (caller.environment && !operation.has_environment() && !operation.everywhere)
    return Problem{
        .status = 403, .code = "denied", .detail = "the token is for one environment only"};
  return caller;
}

Outcome<Caller> Dispatcher::refuse(const Job& job, const Error& why) {
  if (auto wait = failures_.take(job.request.remote)) return too_many(*wait);
  return Problem{.status = 401,
                 .code = "unauthenticated",
                 .detail = why.message,
                 .hint = "send 'Authorization: Bearer <token>'"};
}

// Roughly: a write for each request would cost more than most requests. When the disk is full,
// reading goes on.
void Dispatcher::note_use(const Caller& caller) {
  if (caller.last_used && clock_.wall() - *caller.last_used < kUseNoted) return;
  (void)store_.write([&](store::Writer& w) { return store::tokens::note_use(w, caller.token); });
}

Outcome<Terms> Dispatcher::terms_of(const Job& job) const {
  Terms terms{.conditions = Conditions::of(job.request.headers)};
  auto key = job.request.headers.find("Idempotency-Key");
  if (!key || job.request.method != "POST") return terms;
  if (key->empty() || key->size() > kLongestKey || printable(*key) != *key ||
      job.operation->permission == Permission::none)
    return Problem{.status = 400,
                   .code = "bad_idempotency_key",
                   .detail =
                       "an Idempotency-Key has 1 to 255 printable characters, and belongs to "
                       "a request with a token"};
  terms.idempotency_key = *key;
  Hasher hasher;
  for (const std::string& part :
       {job.request.method, job.request.path, query_text(job.request.query), job.request.body})
    hasher.update(std::to_string(part.size()) + ":" + part);
  terms.request = hasher.finish();
  return terms;
}

const Operation* Dispatcher::shown_by(const Operation& operation) const {
  if (!operation.is_conditional()) return nullptr;
  for (const Operation& other : description_.operations)
    if (other.path == operation.path && other.method == "GET") return &other;
  return nullptr;
}

void Dispatcher::send(Job& job, const Executed& executed) {
  const Answer& answer = executed.answer;
  net::Response response{.status = answer.status};
  if (!executed.tag.empty()) response.headers.add("ETag", executed.tag);
  response.headers.add("Cache-Control", "no-store");
  if (!answer.location.empty()) response.headers.add("Location", answer.location);
  const bool gets = job.request.method == "GET" || job.request.method == "HEAD";
  if (gets && is_known(Conditions::of(job.request.headers), answer, executed.tag)) {
    response.status = 304;
  } else if (answer.text || !answer.body.is_null()) {
    response.headers.add("Content-Type", answer.media_type.empty()
                                             ? job.operation->media_types.front()
                                             : answer.media_type);
    response.body = answer.text ? *answer.text : model::to_json(answer.body);
  } else if (response.status == 200) {
    response.status = 204;
  }
  finish(job, std::move(response));
}

void Dispatcher::send(Job& job, const Problem& problem) {
  finish(job, problem_response(problem, job.request.path, job.id));
}

void Dispatcher::finish(Job& job, net::Response response) {
  metrics_->record(job.operation ? job.operation->id : "", response.status,
                   clock_.now() - job.begun);
  response.headers.add("X-Request-Id", job.id);
  job.place.reset();
  job.responder.send(std::move(response));
}

void Dispatcher::log(const Error& error) const {
  if (settings_.on_fault) settings_.on_fault(error);
}

std::string Dispatcher::new_request_id() {
  return request_id_prefix_ + "-" + std::to_string(requests_.fetch_add(1));
}

}  // namespace consort::server
