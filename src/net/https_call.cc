#include "net/https_call.h"

#include "net/client_connection.h"
#include "net/connector.h"

namespace consort::net {

void send_call(Loop& loop, HttpsCall call, std::function<void(Result<Response>)> then) {
  loop.poster().dispatch([&loop, call = std::move(call), then = std::move(then)]() mutable {
    if (Status right = check_call(call); !right) return then(std::move(right).error());
    std::string host = call.host;
    uint16_t port = call.port;
    Duration patience = call.patience;
    connect_to(loop, host, port, patience,
               [&loop, call = std::move(call), then](Result<Descriptor> socket) mutable {
                 if (!socket) return then(std::move(socket).error());
                 auto connection = ClientConnection::open(loop, std::move(*socket), call);
                 connection->ask(std::move(call), /*keep=*/false, then);
               });
  });
}

Result<Response> call_and_wait(HttpsCall call, std::stop_token stop) {
  Loop loop;
  std::optional<Result<Response>> answer;
  loop.post([&] {
    send_call(loop, std::move(call), [&](Result<Response> response) {
      answer = std::move(response);
      loop.stop();
    });
  });
  std::stop_callback on_stop(stop, [&loop] { loop.stop(); });
  loop.run();
  if (stop.stop_requested()) return fail(Code::cancelled, "stopped");
  if (!answer) return fail(Code::cancelled, "there was no answer");
  return std::move(*answer);
}

}  // namespace consort::net
