#pragma once
#include <map>
#include <mutex>

#include "net/openssl.h"
#include "net/tls.h"

namespace consort::net {

struct TlsServer::State {
  SslContext context;
  PeerCheck check;
};

struct TlsClient::State {
  SslContext context;
  PeerCheck check;
  std::optional<Digest> pinned_root;

  // The last session with a server, to be used once.
  Session take_session(const std::string& server);
  void keep_session(const std::string& server, Session session);

 private:
  std::mutex mutex_;
  std::map<std::string, Session> sessions_;  // guarded by mutex_
};

}  // namespace consort::net
