#pragma once
#include <memory>
#include <string>
#include <vector>

#include "server/api/actions.h"
#include "server/api/dispatch/dispatcher.h"
#include "server/api/events/event_watches.h"
#include "server/api/interop/metrics_page.h"

namespace consort::server {

// The REST surface of the server: docs/openapi.yaml, served. Give serves(), admit() and handle() to
// the handlers of a net::HttpServer.
class Api {
 public:
  struct Settings {
    Dispatcher::Settings dispatcher = {};
    WatchLimits watches = {};
    std::vector<std::string> capabilities = {};       // named by GET /api, with those of this room
    std::function<std::vector<Gauge>()> gauges = {};  // more for /metrics; any thread
    std::string store_path = {};                      // to show the sizes of its files
  };
  // invalid: the description and the code do not belong together. All that is given outlives it.
  static Result<std::unique_ptr<Api>> make(store::Store& store, Actions& actions,
                                           EventSignal& signal, const Clock& clock,
                                           Settings settings);
  ~Api();

  bool serves(const net::Request& request) const { return dispatcher_->serves(request); }
  net::Admission admit(const net::Request& request) const { return dispatcher_->admit(request); }
  void handle(net::Request request, net::Responder responder) {
    dispatcher_->handle(std::move(request), std::move(responder));
  }

  // Tells watchers how far they are: for a timer, every 15 s or so. Any thread; does not block.
  void keep_alive() { watches_->keep_alive(); }
  // Ends the streams of events; any number of times.
  void stop() { watches_->stop(); }

 private:
  Api() = default;

  std::unique_ptr<EventWatches> watches_;
  std::unique_ptr<Dispatcher> dispatcher_;
};

}  // namespace consort::server
