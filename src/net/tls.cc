#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "net/tls_context.h"
#include "net/tls_transport.h"

namespace consort::net {
namespace {

constexpr size_t kTicketKey = 80;     // what SSL_CTX_set_tlsext_ticket_keys wants
constexpr size_t kMostSessions = 64;  // servers that a client remembers

// Common to both ends: TLS 1.3, and no memory held by a connection at rest.
SslContext new_context(const SSL_METHOD* method) {
  SslContext context(SSL_CTX_new(method));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_3_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // What travels here says itself where it ends, so a missing close_notify is not worth an error.
  SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.get()), X509_V_FLAG_PARTIAL_CHAIN);
  return context;
}

Status use_identity(SSL_CTX* context, const TlsIdentity& identity) {
  TRY(auto chain, read_certificates(identity.chain_pem));
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1)
    return openssl_error("cannot use the certificate");
  for (size_t i = 1; i < chain.size(); ++i)
    SSL_CTX_add1_chain_cert(context, chain[i].get());

  const std::string& pem = identity.key_pem.reveal();
  Bio text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  auto no_password = [](char*, int, int, void*) { return -1; };
  std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>> key(
      PEM_read_bio_PrivateKey(text.get(), nullptr, no_password, nullptr));
  if (!key) return openssl_error("cannot read the private key");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    return openssl_error("the private key is not that of the certificate");
  return {};
}

Status trust(SSL_CTX* context, const std::string& roots_pem) {
  TRY(auto roots, read_certificates(roots_pem));
  for (const Certificate& root : roots)
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), root.get());
  return {};
}

Status ask_for_certificates(SSL_CTX* context, const TlsServer::Settings& settings) {
  if (settings.clients == ClientCertificates::none) return {};
  TRY_DO(trust(context, settings.client_roots_pem).within("reading the roots of clients"));
  bool required = settings.clients == ClientCertificates::required;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                     nullptr);
  return {};
}

// Tickets hold the session, so the server holds none.
Status give_tickets(SSL_CTX* context, const std::optional<Secret>& key) {
  static constexpr unsigned char kName[] = "consort";
  SSL_CTX_set_session_id_context(context, kName, sizeof kName - 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  if (!key) return {};
  std::string bytes = key->reveal();
  if (bytes.size() != kTicketKey) return fail(Code::invalid, "a ticket key has 80 bytes");
  SSL_CTX_set_tlsext_ticket_keys(context, bytes.data(), static_cast<long>(bytes.size()));
  return {};
}

int keep_new_session(SSL* ssl, SSL_SESSION* session) {
  auto* client = static_cast<TlsClient::State*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  client->keep_session(session_name(ssl), Session(session));
  return 1;  // it is ours now
}

}  // namespace

Session TlsClient::State::take_session(const std::string& server) {
  std::lock_guard lock(mutex_);
  auto node = sessions_.extract(server);
  return node ? std::move(node.mapped()) : nullptr;
}

void TlsClient::State::keep_session(const std::string& server, Session session) {
  std::lock_guard lock(mutex_);
  if (sessions_.size() >= kMostSessions && !sessions_.contains(server))
    sessions_.erase(sessions_.begin());
  sessions_[server] = std::move(session);
}

Result<TlsServer> TlsServer::make(Settings settings) {
  auto state = std::make_shared<State>();
  state->context = new_context(TLS_server_method());
  SSL_CTX* context = state->context.get();
  TRY_DO(use_identity(context, settings.identity).within("setting up a TLS server"));
  TRY_DO(ask_for_certificates(context, settings).within("setting up a TLS server"));
  TRY_DO(give_tickets(context, settings.ticket_key));
  state->check = std::move(settings.check);
  return TlsServer(std::move(state));
}

Result<TlsClient> TlsClient::make(Settings settings) {
  auto state = std::make_shared<State>();
  state->context = new_context(TLS_client_method());
  SSL_CTX* context = state->context.get();
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  state->pinned_root = settings.pinned_root;
  if (state->pinned_root) {
    trust_pinned_root(context, &*state->pinned_root);
  } else {
    TRY_DO(trust(context, settings.roots_pem).within("setting up a TLS client"));
  }
  if (settings.identity)
    TRY_DO(use_identity(context, *settings.identity).within("setting up a TLS client"));
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep_new_session);
  SSL_CTX_set_app_data(context, state.get());
  state->check = std::move(settings.check);
  return TlsClient(std::move(state));
}

}  // namespace consort::net
