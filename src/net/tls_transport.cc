#include "net/tls_transport.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "net/socket.h"
#include "net/tls_context.h"
#include "net/transport.h"

namespace consort::net {
namespace {

class TlsTransport : public Transport {
 public:
  // `keeper` owns the context and the check.
  TlsTransport(int fd, SSL_CTX* context, const PeerCheck* check, std::shared_ptr<void> keeper)
      : keeper_(std::move(keeper)), check_(check), ssl_(SSL_new(context)) {
    BIO* bio = socket_bio(fd).release();
    SSL_set_bio(ssl_.get(), bio, bio);
  }

  // Without having said the end OpenSSL takes the session for a bad one, never to be resumed.
  ~TlsTransport() override {
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }

  Step handshake() override {
    ERR_clear_error();
    int outcome = SSL_do_handshake(ssl_.get());
    if (outcome != 1) return not_done(outcome, "no TLS connection");
    return meet_peer();
  }

  Step read(char* buffer, size_t size) override {
    ERR_clear_error();
    size_t got = 0;
    int outcome = SSL_read_ex(ssl_.get(), buffer, size, &got);
    return outcome == 1 ? Step{.bytes = got} : not_done(outcome, "cannot read");
  }

  Step write(std::string_view bytes) override {
    ERR_clear_error();
    size_t sent = 0;
    int outcome = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
    return outcome == 1 ? Step{.bytes = sent} : not_done(outcome, "cannot write");
  }

  void say_end() override {
    ERR_clear_error();
    if (!broken_) SSL_shutdown(ssl_.get());
  }

  std::shared_ptr<const PeerCertificate> peer() const override { return peer_; }
  bool resumed() const override { return SSL_session_reused(ssl_.get()) == 1; }

 protected:
  SSL* ssl() const { return ssl_.get(); }

 private:
  Step not_done(int outcome, std::string_view what) {
    int saved = errno;
    switch (SSL_get_error(ssl_.get(), outcome)) {
      case SSL_ERROR_WANT_READ:
        return {.kind = Step::Kind::wait_readable};
      case SSL_ERROR_WANT_WRITE:
        return {.kind = Step::Kind::wait_writable};
      case SSL_ERROR_ZERO_RETURN:
        return {.kind = Step::Kind::end};
      case SSL_ERROR_SYSCALL:
        broken_ = true;
        return Step::failure(os_error(saved, what));
      default:
        broken_ = true;
        return Step::failure(protocol_error(what));
    }
  }

  Error protocol_error(std::string_view what) {
    long verdict = SSL_get_verify_result(ssl_.get());
    Error error = openssl_error(what);
    if (verdict != X509_V_OK) {
      error.message += ": " + std::string(X509_verify_cert_error_string(verdict));
      error.code = Code::denied;
    }
    return error;
  }

  // A resumed session shows the certificate of the first one, unlooked at: it may have expired
  // since.
  Step meet_peer() {
    X509* certificate = SSL_get0_peer_certificate(ssl_.get());
    if (!certificate) return {};
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
      return Step::failure(fail(Code::denied, "the certificate has expired"));
    peer_ = std::make_shared<const PeerCertificate>(describe(certificate));
    if (!*check_) return {};
    Status verdict = (*check_)(*peer_);
    return verdict ? Step{} : Step::failure(std::move(verdict).error());
  }

  const std::shared_ptr<void> keeper_;
  const PeerCheck* const check_;
  const Ssl ssl_;
  bool broken_ = false;  // OpenSSL wants nothing more to be called then
  std::shared_ptr<const PeerCertificate> peer_;
};

class ServerTransport final : public TlsTransport {
 public:
  ServerTransport(int fd, const std::shared_ptr<TlsServer::State>& tls)
      : TlsTransport(fd, tls->context.get(), &tls->check, tls) {
    SSL_set_accept_state(ssl());
  }
};

class ClientTransport final : public TlsTransport {
 public:
  ClientTransport(int fd, const std::shared_ptr<TlsClient::State>& tls, const std::string& server,
                  uint16_t port)
      : TlsTransport(fd, tls->context.get(), &tls->check, tls),
        session_name_(server + ":" + std::to_string(port)) {
    SSL_set_connect_state(ssl());
    SSL_set_app_data(ssl(), &session_name_);
    if (SocketAddress::parse(server, 0)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl()), server.c_str());
    } else {
      SSL_set_tlsext_host_name(ssl(), server.c_str());
      SSL_set_hostflags(ssl(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      SSL_set1_host(ssl(), server.c_str());
    }
    if (Session session = tls->take_session(session_name_)) SSL_set_session(ssl(), session.get());
  }

 private:
  const std::string session_name_;
};

}  // namespace

const std::string& session_name(const SSL* ssl) {
  return *static_cast<const std::string*>(SSL_get_app_data(ssl));
}

std::unique_ptr<Transport> tls_transport(int fd, const TlsServer& tls) {
  return std::make_unique<ServerTransport>(fd, tls.state());
}

std::unique_ptr<Transport> tls_transport(int fd, const TlsClient& tls, const std::string& server,
                                         uint16_t port) {
  return std::make_unique<ClientTransport>(fd, tls.state(), server, port);
}

}  // namespace consort::net
