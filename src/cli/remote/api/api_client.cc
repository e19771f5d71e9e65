#include "cli/remote/api/api_client.h"

#include <charconv>
#include <condition_variable>
#include <mutex>
#include <random>

#include "base/strings.h"
#include "cli/remote/show/members.h"
#include "model/json.h"

namespace consort::cli {
namespace {

constexpr size_t kMostBytes = 256 << 20;  // of an answer: a plan of many hosts is long
constexpr int64_t kPage = 1000;           // items
constexpr size_t kMostItems = 1'000'000;
constexpr size_t kMostEmptyPages = 10'000;  // those of other environments may be left out
constexpr Duration kFirstRest = std::chrono::milliseconds(200);
constexpr Duration kLongestRest = std::chrono::seconds(5);      // that a server may ask for
constexpr Duration kStreamPatience = std::chrono::seconds(60);  // a server speaks every 15 s

std::string new_key() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 16; ++i)
    bytes += static_cast<char>(random());
  return to_hex(bytes);
}

bool may_pass(Code code) { return code == Code::unavailable || code == Code::io; }

// How long to wait before asking again; nullopt when that would not help.
std::optional<Duration> retry_after(const net::Response& response) {
  if (response.status != 429 && response.status != 503) return std::nullopt;
  auto field = response.headers.find("Retry-After");
  int64_t seconds = 1;
  if (field) std::from_chars(field->data(), field->data() + field->size(), seconds);
  Duration wait = std::chrono::seconds(std::clamp<int64_t>(seconds, 0, 3600));
  return wait <= kLongestRest ? std::optional(wait) : std::nullopt;
}

Refusal not_understood(std::string why) {
  return {.error = fail(Code::corrupt, "the server's answer is not understood: " + std::move(why)),
          .hint = "is this a server of Consort, and of a version that fits?"};
}

Answered<model::Value> value_of(const net::Response& response) {
  if (response.body.empty()) return model::Value(model::Map());
  auto value = model::parse_json(response.body);
  if (!value) return not_understood(value.error().message);
  return std::move(*value);
}

Refusal no_answer(Error error, const ServerUrl& server) {
  Refusal refusal{.error = std::move(error)};
  if (refusal.error.code == Code::denied) {
    refusal.hint = "the server shows no certificate from the root that this context knows";
  } else if (refusal.error.code == Code::not_found) {
    refusal.error.code = Code::unavailable;
  }
  std::move(refusal.error).within("asking " + server.to_string());
  return refusal;
}

}  // namespace

Result<std::unique_ptr<ApiClient>> ApiClient::make(Settings settings, std::stop_token stop) {
  TRY(net::TlsClient tls, net::TlsClient::make({.pinned_root = settings.server.root_key}));
  return std::unique_ptr<ApiClient>(
      new ApiClient(std::move(settings), std::move(tls), std::move(stop)));
}

bool ApiClient::rest(Duration duration) const {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop_, duration, [] { return false; });
  return !stop_.stop_requested();
}

net::HttpsCall ApiClient::call_to_path(const std::string& method, std::string target) const {
  net::HttpsCall call{.host = server().host,
                      .port = server().port,
                      .tls = tls_,
                      .method = method,
                      .target = std::move(target),
                      .patience = settings_.patience,
                      .response_bytes = kMostBytes};
  call.headers.add("User-Agent", "consort/" CONSORT_VERSION);
  return call;
}

net::HttpsCall ApiClient::call_to(const std::string& method, const Target& target,
                                  const std::string& accept) const {
  Target full = target;
  if (full.of_environment() && !environment().empty()) full.with("environment", environment());
  net::HttpsCall call = call_to_path(method, full.to_string());
  call.headers.add("Authorization", "Bearer " + settings_.server.token.reveal());
  call.headers.add("Accept", accept);
  return call;
}

Answered<net::Response> ApiClient::ask(const net::HttpsCall& call, int attempts) {
  for (Duration wait = kFirstRest;; wait *= 4) {
    const bool last = --attempts <= 0;
    auto response = https_.call(call, stop_);
    if (response && response->status / 100 == 2) return std::move(*response);
    if (response) {
      auto after = retry_after(*response);
      if (last || !after) return refusal_of(*response);
      wait = std::max(wait, *after);
    } else if (last || !may_pass(response.error().code)) {
      return no_answer(std::move(response).error(), server());
    }
    if (!rest(wait)) return fail(Code::cancelled, "stopped");
  }
}

Answered<model::Value> ApiClient::get(const Target& target) {
  TRY(net::Response response, ask(call_to("GET", target), settings_.attempts));
  return value_of(response);
}

Answered<std::string> ApiClient::document(const Target& target, const std::string& media_type) {
  TRY(net::Response response,
      ask(call_to("GET", target, media_type + ", application/problem+json"), settings_.attempts));
  return std::move(response.body);
}

Answered<std::string> ApiClient::root_certificate() {
  TRY(net::Response response, ask(call_to_path("GET", "/root.crt"), settings_.attempts));
  return std::move(response.body);
}

Answered<ApiClient::Shown> ApiClient::show(const Target& target) {
  TRY(net::Response response, ask(call_to("GET", target), settings_.attempts));
  TRY(model::Value value, value_of(response));
  return Shown{std::move(value), std::string(response.headers.find("ETag").value_or(""))};
}

Answered<ApiClient::Done> ApiClient::post(const Target& target,
                                          const std::optional<model::Map>& body) {
  net::HttpsCall call = call_to("POST", target);
  call.headers.add("Idempotency-Key", new_key());
  if (body) {
    call.headers.add("Content-Type", "application/json");
    call.body = model::to_json(*body);
  }
  TRY(net::Response response, ask(call, settings_.attempts));
  return done(response);
}

Answered<ApiClient::Done> ApiClient::change(const std::string& method, const Target& target,
                                            const std::string& etag,
                                            const std::optional<model::Map>& body) {
  net::HttpsCall call = call_to(method, target);
  call.headers.add("If-Match", etag);
  if (body) {
    call.headers.add("Content-Type", "application/json");
    call.body = model::to_json(*body);
  }
  TRY(net::Response response, ask(call, 1));
  return done(response);
}

Answered<ApiClient::Done> ApiClient::done(const net::Response& response) const {
  TRY(model::Value value, value_of(response));
  Done done{.value = std::move(value)};
  if (response.status == 202) done.operation = integer_at(done.value, "operation");
  return done;
}

Answered<ApiClient::Items> ApiClient::list(const Target& target, size_t most, std::string from) {
  if (most == 0 || most > kMostItems) most = kMostItems;
  Items all;
  std::string next = std::move(from);
  for (size_t empty = 0;;) {
    const auto page = std::min<size_t>(kPage, most - all.items.size());
    Target part = target;
    part.with("limit", std::to_string(page));
    if (!next.empty()) part.with("continue", next);
    TRY(model::Value answer, get(part));
    if (!member(answer, "items").is_list()) return not_understood("it is no list");
    const model::List& items = list_at(answer, "items");
    if (items.size() > page) return not_understood("a page is longer than was asked for");
    all.items.insert(all.items.end(), items.begin(), items.end());
    std::string before = std::exchange(next, text_at(answer, "continue"));
    all.more = !next.empty();
    if (!all.more || all.items.size() >= most) return all;
    empty = items.empty() ? empty + 1 : 0;
    if (next == before || empty > kMostEmptyPages) return not_understood("the list never ends");
  }
}

Answered<void> ApiClient::stream(const Target& target,
                                 std::function<bool(std::string_view)> on_body) {
  net::HttpsCall call = call_to("GET", target, "text/event-stream, application/problem+json");
  call.patience = kStreamPatience;
  call.on_body = std::move(on_body);
  TRY_DO(ask(call, 1));
  return {};
}

}  // namespace consort::cli
