#include "cli/remote/api/operation.h"

#include "base/strings.h"
#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

constexpr Duration kFirstLook = std::chrono::milliseconds(50);
constexpr Duration kSeldomLook = std::chrono::seconds(1);

// "deploy: 12 of 40, waiting for web3".
std::string progress_of(const model::Value& operation) {
  std::string text = cell(member(operation, "kind"));
  const int64_t total = integer_at(operation, "total");
  const std::string done = std::to_string(integer_at(operation, "done"));
  if (total > 0) text += ": " + done + " of " + std::to_string(total);
  std::string message = text_at(operation, "message");
  return message.empty() ? text : text + ", " + message;
}

Refusal goes_on(int64_t operation) {
  const std::string number = std::to_string(operation);
  return {.error = fail(Code::cancelled, "interrupted; operation " + number + " goes on"),
          .hint = "consort get operations " + number + " tells how far it is"};
}

}  // namespace

Answered<model::Value> await_operation(const Call& call, ApiClient& api, int64_t operation) {
  for (Duration wait = kFirstLook;; wait = std::min(kSeldomLook, wait * 3 / 2)) {
    auto found = api.get(Target::site("operations", operation));
    if (!found && found.error().error.code == Code::cancelled) return goes_on(operation);
    if (!found) return std::move(found).error();
    const std::string state = text_at(*found, "state");
    if (state == "succeeded") return member(*found, "result");
    if (state != "running") {
      std::string message = text_at(*found, "message");
      if (message.empty()) message = "operation " + std::to_string(operation) + " " + state;
      return Refusal{.error = fail(Code::failed, std::move(message)),
                     .code = text_at(*found, "result.code")};
    }
    call.terminal.progress(progress_of(*found));
    if (!api.rest(wait)) return goes_on(operation);
  }
}

Answered<model::Value> post_and_await(const Call& call, ApiClient& api, const Target& target,
                                      const std::optional<model::Map>& body) {
  TRY(ApiClient::Done done, api.post(target, body));
  if (done.operation == 0) return std::move(done.value);
  auto result = await_operation(call, api, done.operation);
  call.terminal.end_progress();
  return result;
}

}  // namespace consort::cli
