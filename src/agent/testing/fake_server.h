#pragma once
#include <memory>
#include <optional>
#include <string>

#include "agent/testing/scripted_server.h"
#include "net/http_server.h"
#include "net/testing/loop_thread.h"
#include "trust/tokens/join_token.h"
#include "trust/x509/authority.h"
#include "wire/enrolment.h"

namespace consort::agent {

// A whole server on real TLS: enrols whoever has its token, and is a ScriptedServer to the one
// agent that makes a link. May be away for a while.
class FakeServer {
 public:
  explicit FakeServer(const Clock& clock);
  ~FakeServer();

  void start();                                    // on the same port as before
  void stop();                                     // gone, with all connections
  void pend(bool pending) { pending_ = pending; }  // those that ask have to wait

  ScriptedServer& script() { return script_; }
  const trust::CertificateAuthority& authority() const { return authority_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  trust::JoinToken token() const;
  wire::Anchors anchors() const;
  // What renew asks for.
  wire::Certificate certificate_for(const std::string& request) const;
  size_t enrolments() const { return enrolments_; }
  std::string last_peer() const;    // the common name of the last agent that made a link
  Digest last_certificate() const;  // and the fingerprint of what it showed

 private:
  net::Response enrol(const std::string& body);

  const Clock& clock_;
  const trust::CertificateAuthority authority_;
  const trust::JoinToken token_;
  ScriptedServer script_;
  uint16_t port_ = 0;
  std::atomic<bool> pending_ = false;
  std::atomic<size_t> enrolments_ = 0;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::string peer_;
  Digest certificate_;
  std::unique_ptr<net::LoopThread> thread_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace consort::agent
