#include "net/openssl.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include "base/strings.h"

namespace consort::net {
namespace {

Digest fingerprint_of(X509* certificate) {
  Digest digest;
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest.bytes.data(), &size);
  return digest;
}

std::string der_of(X509* certificate) {
  unsigned char* der = nullptr;
  int size = i2d_X509(certificate, &der);
  std::string bytes(reinterpret_cast<char*>(der), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(der);
  return bytes;
}

std::string common_name_of(X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return "";
  unsigned char* text = nullptr;
  int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  std::string name(reinterpret_cast<char*>(text), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(text);
  return name;
}

std::string serial_of(X509* certificate) {
  BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  char* hex = BN_bn2hex(number);
  std::string serial = to_lower(hex ? hex : "");
  OPENSSL_free(hex);
  BN_free(number);
  return serial;
}

WallTime not_after_of(X509* certificate) {
  tm utc{};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc);
  return WallTime(std::chrono::seconds(timegm(&utc)));
}

int verify_pinned(X509_STORE_CTX* verification, void* pin) {
  STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(verification);
  STACK_OF(X509)* trusted = sk_X509_new_null();
  for (int i = 0; i < sk_X509_num(sent); ++i) {
    X509* certificate = sk_X509_value(sent, i);
    if (key_fingerprint(certificate) == *static_cast<const Digest*>(pin))
      sk_X509_push(trusted, certificate);
  }
  X509_STORE_CTX_set0_trusted_stack(verification, trusted);
  int verdict = X509_verify_cert(verification);
  sk_X509_free(trusted);
  return verdict;
}

int fd_of(BIO* bio) { return static_cast<int>(reinterpret_cast<intptr_t>(BIO_get_data(bio))); }

int bio_write(BIO* bio, const char* bytes, int size) {
  ssize_t sent = ::send(fd_of(bio), bytes, static_cast<size_t>(size), MSG_NOSIGNAL);
  BIO_clear_retry_flags(bio);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* bytes, int size) {
  ssize_t got = ::recv(fd_of(bio), bytes, static_cast<size_t>(size), 0);
  BIO_clear_retry_flags(bio);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(got);
}

long bio_control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
  return command == BIO_CTRL_FLUSH;
}

BIO_METHOD* make_socket_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "consort socket");
  BIO_meth_set_write(method, bio_write);
  BIO_meth_set_read(method, bio_read);
  BIO_meth_set_ctrl(method, bio_control);
  return method;
}

}  // namespace

Error openssl_error(std::string_view what) {
  unsigned long number = ERR_get_error();
  const char* reason = number ? ERR_reason_error_string(number) : nullptr;
  ERR_clear_error();
  return fail(Code::invalid, std::string(what) + (reason ? ": " + std::string(reason) : ""));
}

Result<std::vector<Certificate>> read_certificates(const std::string& pem) {
  Bio text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<Certificate> all;
  while (Certificate next{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)})
    all.push_back(std::move(next));
  bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!at_end || all.empty()) return openssl_error("cannot read certificates");
  ERR_clear_error();
  return all;
}

Digest key_fingerprint(X509* certificate) {
  unsigned char* der = nullptr;
  int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  Digest digest = sha256({reinterpret_cast<char*>(der), size > 0 ? static_cast<size_t>(size) : 0});
  OPENSSL_free(der);
  return digest;
}

void trust_pinned_root(SSL_CTX* context, const Digest* pin) {
  SSL_CTX_set_cert_verify_callback(context, verify_pinned, const_cast<Digest*>(pin));
}

PeerCertificate describe(X509* certificate) {
  return {.common_name = common_name_of(certificate),
          .serial = serial_of(certificate),
          .fingerprint = fingerprint_of(certificate),
          .not_after = not_after_of(certificate),
          .der = der_of(certificate)};
}

Bio socket_bio(int fd) {
  static const BIO_METHOD* const method = make_socket_method();
  Bio bio(BIO_new(method));
  BIO_set_data(bio.get(), reinterpret_cast<void*>(static_cast<intptr_t>(fd)));
  BIO_set_init(bio.get(), 1);
  return bio;
}

}  // namespace consort::net
