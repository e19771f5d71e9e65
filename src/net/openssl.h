#pragma once
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

#include "base/hash.h"
#include "base/result.h"
#include "net/tls.h"

namespace consort::net {

template <auto free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using SslContext = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, FreeWith<SSL_free>>;
using Session = std::unique_ptr<SSL_SESSION, FreeWith<SSL_SESSION_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;

Error openssl_error(std::string_view what);  // takes what is in OpenSSL's queue of errors
Result<std::vector<Certificate>> read_certificates(const std::string& pem);

Digest key_fingerprint(X509* certificate);  // SHA-256 of its SubjectPublicKeyInfo

// Trusts, in place of a store of roots, that certificate of the chain the server sends whose key
// has this fingerprint. `pin` must outlive the context.
void trust_pinned_root(SSL_CTX* context, const Digest* pin);

PeerCertificate describe(X509* certificate);

// A BIO on a socket whose writes never raise SIGPIPE. Does not own the socket.
Bio socket_bio(int fd);

}  // namespace consort::net
