#include "server/program/program.h"
#include "server/program/server.h"

namespace consort::server {

Result<bool> run_start(const VerbCall& call) {
  TRY(auto server, Server::open(call.config, {call.clock, call.log, call.schema}));
  const std::string url = "https://" + call.config.reached_at().front();
  if (server->is_first_start())
    call.log.info("this is the first start: the token of the administrator is in " +
                  server->folder().admin_token());
  call.log.info("listening at " + call.config.address + ":" + std::to_string(server->port()) +
                "; to log in: consort login " + url + " --root-key " + server->root_key().hex() +
                " --token-file " + server->folder().admin_token());
  TRY_DO(server->run(call.stop));
  call.log.info("stopped");
  return true;
}

}  // namespace consort::server
