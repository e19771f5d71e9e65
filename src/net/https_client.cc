#include "net/https_client.h"

#include <future>

#include "net/client_connection.h"
#include "net/connector.h"

namespace consort::net {
namespace {

// Who is on the other side, and whom it has to be.
std::string name_of(const HttpsCall& call) {
  return call.host + ":" + std::to_string(call.port) + " " +
         std::to_string(reinterpret_cast<uintptr_t>(call.tls.state().get()));
}

}  // namespace

// One call, from its request to its end. The loop's, but for the future of `answer`.
struct HttpsClient::Turn {
  explicit Turn(HttpsCall said) : call(std::move(said)) {}

  void end(Result<Response> result) {
    if (!std::exchange(ended, true)) answer.set_value(std::move(result));
  }

  HttpsCall call;
  std::promise<Result<Response>> answer;
  bool ended = false;
};

HttpsClient::HttpsClient() : thread_([this] { loop_.run(); }) {}

HttpsClient::~HttpsClient() {
  loop_.stop();
  thread_.join();
}

Result<Response> HttpsClient::call(HttpsCall call, std::stop_token stop) {
  TRY_DO(check_call(call));
  if (stop.stop_requested()) return fail(Code::cancelled, "stopped");
  auto turn = std::make_shared<Turn>(std::move(call));
  auto answer = turn->answer.get_future();
  loop_.post([this, turn] { begin(turn); });
  std::stop_callback on_stop(stop, [&] { loop_.post([this, turn] { abandon(turn); }); });
  return answer.get();
}

void HttpsClient::begin(const std::shared_ptr<Turn>& turn) {
  if (kept_ && kept_->is_free() && kept_to_ == name_of(turn->call)) return ask(turn);
  if (kept_) kept_->close(fail(Code::cancelled, "another is called"));
  connect_to(loop_, turn->call.host, turn->call.port, turn->call.patience,
             [this, turn](Result<Descriptor> socket) {
               if (turn->ended) return;
               if (!socket) return turn->end(std::move(socket).error());
               kept_ = ClientConnection::open(loop_, std::move(*socket), turn->call);
               kept_to_ = name_of(turn->call);
               ask(turn);
             });
}

void HttpsClient::ask(const std::shared_ptr<Turn>& turn) {
  kept_->ask(turn->call, /*keep=*/true,
             [turn](Result<Response> response) { turn->end(std::move(response)); });
}

// A connection that is still being made is let drop when it is there.
void HttpsClient::abandon(const std::shared_ptr<Turn>& turn) {
  if (turn->ended) return;
  turn->end(fail(Code::cancelled, "stopped"));
  if (kept_) kept_->close(fail(Code::cancelled, "stopped"));
}

}  // namespace consort::net
